namespace LibvirtStorage.Client;

/// <summary>How a daemon is reached.</summary>
public enum LibvirtTransport
{
    /// <summary>A unix socket on this machine.</summary>
    Unix,

    /// <summary>TCP in clear text.</summary>
    Tcp,

    /// <summary>The system's OpenSSH client.</summary>
    Ssh,

    /// <summary>TLS.</summary>
    Tls,

    /// <summary>ssh by libssh, in process.</summary>
    LibSsh,

    /// <summary>ssh by libssh2, in process.</summary>
    LibSsh2,

    /// <summary>Any program.</summary>
    External,
}
