using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Errors;

/// <summary>Paths that lead nowhere.</summary>
internal static class PathErrors
{
    public static ErrorRecord PathNotFound(string path, Exception inner) => ErrorRecords.Create(
        new FileNotFoundException($"There is no file '{path}'.", path, inner), nameof(PathNotFound), ErrorCategory.ObjectNotFound, path,
        "Check the path; use -LiteralPath for a name that contains [ or ].");

    public static ErrorRecord IsFolder(string path) => ErrorRecords.Create(
        new IOException($"'{path}' is a folder, not an image."), "NotRegularFile", ErrorCategory.InvalidArgument, path,
        "Give the files in it, for example with *.qcow2 behind its name.");

    public static ErrorRecord NameIsPattern(string path) => ErrorRecords.Create(
        new FileNotFoundException($"No file matches the pattern '{path}', but one has exactly this name.", path), "PathNotFound", ErrorCategory.ObjectNotFound, path,
        "Use -LiteralPath for a name that contains [ or ].");

    public static ErrorRecord PathInvalid(string path, Exception inner) => ErrorRecords.Create(
        new ArgumentException($"The path '{path}' cannot be used: {inner.Message}", inner), nameof(PathInvalid), ErrorCategory.InvalidArgument, path,
        "Check the drive and the spelling of the path.");

    public static ErrorRecord ProviderNotSupported(string path, ProviderInfo provider) => ErrorRecords.Create(
        new NotSupportedException($"The path '{path}' belongs to the provider {provider.Name}; images are files."),
        nameof(ProviderNotSupported), ErrorCategory.InvalidArgument, path, "Give a path in the file system.");

    public static ErrorRecord InvalidName(string message, object target) => ErrorRecords.Create(
        new ArgumentException(message), nameof(InvalidName), ErrorCategory.InvalidArgument, target, "Give a name with -Name or -DestinationPath.");

    public static ErrorRecord DuplicateTarget(string target, string source) => ErrorRecords.Create(
        new InvalidOperationException($"'{source}' would be written to {target}, which this command has already used for another source."),
        nameof(DuplicateTarget), ErrorCategory.ResourceExists, source,
        "Give each source a target of its own: for a volume -Name with a script block; for a file a folder, one that exists or a path that ends with a separator.");

    public static ErrorRecord NoPackage(string disk, string path) => ErrorRecords.Create(
        new FileNotFoundException($"'{path}' is no package (.ova), so there is no disk '{disk}' in it."),
        nameof(DiskNotFound), ErrorCategory.ObjectNotFound, disk, "Leave -Disk away.");

    public static ErrorRecord DiskNotFound(string disk, string package, IEnumerable<string> disks) => ErrorRecords.Create(
        new FileNotFoundException($"The package '{package}' has no disk '{ImageText.Escape(disk)}'."),
        nameof(DiskNotFound), ErrorCategory.ObjectNotFound, disk, $"It has: {string.Join(", ", disks)}.");
}
