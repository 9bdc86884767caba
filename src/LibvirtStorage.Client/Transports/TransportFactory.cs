using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Transports;

/// <summary>Opens the transport that a URI names.</summary>
internal static class TransportFactory
{
    /// <summary>Opens it.</summary>
    /// <exception cref="LibvirtException">The daemon cannot be reached, or not by this client.</exception>
    public static Task<RpcTransport> OpenAsync(LibvirtUri uri, CancellationToken cancellationToken) => uri.Transport switch
    {
        LibvirtTransport.Unix => UnixTransport.OpenAsync(uri, DaemonEnvironment.Current, cancellationToken),
        LibvirtTransport.Tcp => TcpTransport.OpenAsync(uri, cancellationToken),
        LibvirtTransport.Ssh => Task.FromResult<RpcTransport>(SshTransport.Open(uri)),
        LibvirtTransport.Tls => throw TransportError.NotSupported(
            $"TLS is not supported yet. Use {uri.Driver}+ssh://{uri.Host}{uri.Uri.AbsolutePath}, or {uri.Driver}+tcp:// inside a network that is safe."),
        LibvirtTransport.External => throw TransportError.NotSupported(
            $"The transport ext is not supported. Use {uri.Driver}+ssh://, whose parameter command= names the program."),
        _ => throw TransportError.NotSupported(
            $"The transports libssh and libssh2 are not supported. Use {uri.Driver}+ssh://, which runs the system's ssh."),
    };
}
