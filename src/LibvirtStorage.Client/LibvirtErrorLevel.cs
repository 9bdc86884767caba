namespace LibvirtStorage.Client;

/// <summary>The values of libvirt's <c>virErrorLevel</c>.</summary>
public enum LibvirtErrorLevel
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A warning.</summary>
    Warning = 1,

    /// <summary>An error.</summary>
    Error = 2,
}
