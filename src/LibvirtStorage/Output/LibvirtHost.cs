using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Output;

/// <summary>An open connection to a host of storage pools.</summary>
public sealed class LibvirtHost
{
    internal LibvirtHost(IStorageHost connection)
    {
        Connection = connection;
    }

    /// <summary>The host's URI.</summary>
    public string Uri => Connection.Uri.ToString();

    /// <summary>The host's own name.</summary>
    public string HostName => Connection.HostName;

    /// <summary>Whether the connection is open.</summary>
    public bool IsConnected => Connection.IsConnected;

    /// <summary>Whether commands without -LibvirtHost use this connection.</summary>
    public bool IsDefault { get; internal set; }

    internal IStorageHost Connection { get; }

    /// <summary>The URI.</summary>
    public override string ToString() => Uri;
}
