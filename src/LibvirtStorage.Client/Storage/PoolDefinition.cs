namespace LibvirtStorage.Client.Storage;

/// <summary>What a new pool is to be: the part of libvirt's pool XML that pools of local storage need.</summary>
public sealed record PoolDefinition
{
    /// <summary>The pool's name.</summary>
    public required string Name { get; init; }

    /// <summary>The type: <c>dir</c>, <c>fs</c>, <c>logical</c>, <c>disk</c>, ...</summary>
    public string Type { get; init; } = "dir";

    /// <summary>The directory on the host, or the folder of its devices; null where the type has none.</summary>
    public string? TargetPath { get; init; }

    /// <summary>The device that the pool stands on, or null.</summary>
    public string? SourceDevice { get; init; }

    /// <summary>The server of a network file system, or null.</summary>
    public string? SourceHost { get; init; }

    /// <summary>The exported directory of a network file system, or null.</summary>
    public string? SourceDirectory { get; init; }

    /// <summary>The name of the source, such as a volume group, or null.</summary>
    public string? SourceName { get; init; }

    /// <summary>The format of the source, such as <c>gpt</c> or <c>nfs</c>, or null.</summary>
    public string? SourceFormat { get; init; }

    /// <summary>libvirt's pool XML.</summary>
    public string ToXml() => PoolXml.Write(this);
}
