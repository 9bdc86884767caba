namespace LibvirtStorage.Benchmarks.Profile;

/// <summary>The stages of a conversion that its interfaces show.</summary>
internal static class Stage
{
    /// <summary>Reading bytes of the file. Part of <see cref="Payload"/> or <see cref="Extents"/>.</summary>
    public const string SourceRead = "source";

    /// <summary>Turning bytes of the file into payload, which includes decompression.</summary>
    public const string Payload = "payload";

    /// <summary>Walking the tables, or asking the file system for holes.</summary>
    public const string Extents = "extents";

    /// <summary>Looking for blocks of zeros.</summary>
    public const string Zeros = "zeros";

    /// <summary>Compressing.</summary>
    public const string Encode = "encode";
}
