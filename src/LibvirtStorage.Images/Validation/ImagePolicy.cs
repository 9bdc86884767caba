using System;
using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Images.Validation;

/// <summary>What a site accepts. The default refuses whatever is dangerous or broken and accepts every valid image.</summary>
public sealed record ImagePolicy
{
    /// <summary>The default policy.</summary>
    public static ImagePolicy Default { get; } = new();

    /// <summary>Allows whatever a policy can allow: beside another one (<see cref="And"/>) it changes nothing.</summary>
    public static ImagePolicy Permissive { get; } = new()
    {
        AllowBackingFile = true,
        AllowAmbiguousFormat = true,
        AllowEncryption = true,
        AllowExtentFile = true,
    };

    /// <summary>Largest payload in bytes, compared with the exact size in the header; null for no bound.</summary>
    public ulong? MaxVirtualSize { get; init; }

    /// <summary>Whether warnings fail an image too.</summary>
    public bool Strict { get; init; }

    /// <summary>Names of the formats that are accepted; null for all.</summary>
    public IReadOnlyList<string>? AllowedFormats { get; init; }

    /// <summary>Whether an image may name a backing file. It is never opened; such an image can only travel physically.</summary>
    public bool AllowBackingFile { get; init; }

    /// <summary>Whether bytes may carry the signatures of other formats than the declared one.</summary>
    public bool AllowAmbiguousFormat { get; init; }

    /// <summary>Whether the payload may be encrypted. It is never decrypted; such an image can only travel physically.</summary>
    public bool AllowEncryption { get; init; }

    /// <summary>Whether the payload may be in extent files beside the image, named by bare names. The one case in which a name in an image is followed.</summary>
    public bool AllowExtentFile { get; init; }

    /// <summary>The policy that allows only what both allow, for an image that was tested under one and is sent under another.</summary>
    public ImagePolicy And(ImagePolicy other) => new()
    {
        MaxVirtualSize = MaxVirtualSize is null || other.MaxVirtualSize < MaxVirtualSize ? other.MaxVirtualSize : MaxVirtualSize,
        Strict = Strict || other.Strict,
        AllowedFormats = AllowedFormats is null || other.AllowedFormats is null
            ? AllowedFormats ?? other.AllowedFormats
            : AllowedFormats.Intersect(other.AllowedFormats, StringComparer.OrdinalIgnoreCase).ToList(),
        AllowBackingFile = AllowBackingFile && other.AllowBackingFile,
        AllowAmbiguousFormat = AllowAmbiguousFormat && other.AllowAmbiguousFormat,
        AllowEncryption = AllowEncryption && other.AllowEncryption,
        AllowExtentFile = AllowExtentFile && other.AllowExtentFile,
    };
}
