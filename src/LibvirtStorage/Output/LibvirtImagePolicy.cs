using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Policies;
using LibvirtStorage.Views;

namespace LibvirtStorage.Output;

/// <summary>What was accepted when an image was tested.</summary>
public sealed class LibvirtImagePolicy
{
    internal LibvirtImagePolicy(ImagePolicy policy)
    {
        Policy = policy;
        AllowedFormat = policy.AllowedFormats?.ToArray();
    }

    /// <summary>Largest payload in bytes, or null for any.</summary>
    public ulong? MaxVirtualSize => Policy.MaxVirtualSize;

    /// <summary>Whether warnings fail an image.</summary>
    public bool Strict => Policy.Strict;

    /// <summary>Names of the accepted formats, or null for all.</summary>
    public string[]? AllowedFormat { get; }

    /// <summary>Whether an image may name a backing file.</summary>
    public bool AllowBackingFile => Policy.AllowBackingFile;

    /// <summary>Whether an image's payload may be encrypted.</summary>
    public bool AllowEncryption => Policy.AllowEncryption;

    /// <summary>Whether an image may carry the signatures of other formats.</summary>
    public bool AllowAmbiguousFormat => Policy.AllowAmbiguousFormat;

    /// <summary>Whether an image's payload may be in extent files beside it.</summary>
    public bool AllowExtentFile => Policy.AllowExtentFile;

    internal ImagePolicy Policy { get; }

    /// <summary>The parameters that make this policy.</summary>
    public override string ToString() => string.Join(" ", PolicyField.All.Select(Parameter).Where(p => p is not null).DefaultIfEmpty("default"));

    private string? Parameter(PolicyField field) => field.Get(Policy) switch
    {
        null or false => null,
        true => "-" + field.Name,
        ulong size => $"-{field.Name} {ByteSize.ToText(size).Replace(" ", string.Empty)}",
        IEnumerable<string> names => $"-{field.Name} {string.Join(",", names)}",
        object other => $"-{field.Name} {other}",
    };
}
