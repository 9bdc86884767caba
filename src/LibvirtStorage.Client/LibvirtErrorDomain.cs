namespace LibvirtStorage.Client;

/// <summary>The values of libvirt's <c>virErrorDomain</c> that matter to storage work.</summary>
public enum LibvirtErrorDomain
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>XML.</summary>
    Xml = 5,

    /// <summary>The RPC layer.</summary>
    Rpc = 7,

    /// <summary>A configuration file.</summary>
    Configuration = 9,

    /// <summary>The QEMU driver.</summary>
    Qemu = 10,

    /// <summary>The test driver.</summary>
    Test = 12,

    /// <summary>The client's remote driver.</summary>
    Remote = 13,

    /// <summary>Storage.</summary>
    Storage = 18,

    /// <summary>Secrets.</summary>
    Secret = 30,

    /// <summary>Streams.</summary>
    Streams = 38,

    /// <summary>URIs.</summary>
    Uri = 45,

    /// <summary>Authentication.</summary>
    Authentication = 46,

    /// <summary>Identities.</summary>
    Identity = 53,

    /// <summary>Access control.</summary>
    Access = 55,

    /// <summary>Polkit.</summary>
    Polkit = 60,
}
