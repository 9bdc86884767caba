using System.Collections.Generic;

namespace LibvirtStorage.Images.Validation;

/// <summary>What a site accepts. The default refuses whatever is dangerous or broken and accepts every valid image.</summary>
public sealed record ImagePolicy
{
    /// <summary>The default policy.</summary>
    public static ImagePolicy Default { get; } = new();

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
}
