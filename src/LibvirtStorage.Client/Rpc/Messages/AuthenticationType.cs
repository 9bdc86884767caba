namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary><c>remote_auth_type</c>.</summary>
internal enum AuthenticationType
{
    /// <summary>None wanted.</summary>
    None = 0,

    /// <summary>SASL.</summary>
    Sasl = 1,

    /// <summary>Polkit; only on unix sockets.</summary>
    Polkit = 2,
}
