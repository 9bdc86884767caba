using System;
using System.ComponentModel;
using System.IO;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>Turns what a system says about a file into the project's own exception.</summary>
internal static class FileErrors
{
    public static bool IsSystemError(Exception e) =>
        e is IOException or UnauthorizedAccessException or NotSupportedException or ObjectDisposedException
            or ArgumentException or Win32Exception or InvalidDataException or EntryPointNotFoundException;

    public static ImageSourceException Translate(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new(ImageSourceError.NotFound, $"There is no file '{Shown(path)}'.", e),
        UnauthorizedAccessException => new(ImageSourceError.AccessDenied, $"The file '{Shown(path)}' may not be read.", e),
        _ => new(ImageSourceError.ReadFailed, $"The file '{Shown(path)}' cannot be read: {e.Message}", e),
    };

    public static ImageSourceException NotRegular(string path, string kind) =>
        new(ImageSourceError.NotRegularFile, $"'{Shown(path)}' is {kind}, not a regular file.");

    public static ImageSourceException GotShorter(string path, long offset, long length) =>
        new(ImageSourceError.Changed, $"The file '{Shown(path)}' had {length} bytes when it was opened and now ends before offset {offset}.");

    public static ImageSourceException Written(string path) =>
        new(ImageSourceError.Changed, $"The file '{Shown(path)}' was written to since it was opened.");

    public static ImageSourceException Temporary(string folder, string verb, Exception e) =>
        new(ImageSourceError.TemporaryFileFailed, $"The temporary file in '{Shown(folder)}' cannot be {verb}: {e.Message}", e);

    private static string Shown(string path) => ImageText.Escape(path);
}
