namespace LibvirtStorage.Benchmarks.Profile;

/// <summary>The stages of a conversion that its interfaces show.</summary>
internal static class Stage
{
    /// <summary>Reading bytes of the file. Part of <see cref="Payload"/> or <see cref="Metadata"/>.</summary>
    public const string SourceRead = "source: read file";

    /// <summary>Turning bytes of the file into payload, which includes decompression.</summary>
    public const string Payload = "reader: payload";

    /// <summary>Walking the tables, or asking the file system for holes.</summary>
    public const string Metadata = "reader: extents";

    /// <summary>Compressing.</summary>
    public const string Encode = "writer: encode";

    /// <summary>Placing clusters and making tables, which includes <see cref="SinkWrite"/>.</summary>
    public const string Write = "writer: place";

    /// <summary>Writing bytes of the file.</summary>
    public const string SinkWrite = "sink: write file";
}
