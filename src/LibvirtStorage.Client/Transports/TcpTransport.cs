using System;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;

namespace LibvirtStorage.Client.Transports;

/// <summary>TCP in clear text, to a libvirtd that listens or to virtproxyd.</summary>
internal static class TcpTransport
{
    private const int DefaultPort = 16509;

    /// <summary>Connects to the first of the server's addresses that answers.</summary>
    public static async Task<RpcTransport> OpenAsync(LibvirtUri uri, CancellationToken cancellationToken)
    {
        string host = uri.Host ?? "localhost";
        int port = uri.Port ?? DefaultPort;
        string peer = string.Format(CultureInfo.InvariantCulture, "{0}:{1}", host, port);
        string reason = "its name has no address.";
        Exception? last = null;
        foreach (IPAddress address in await ResolveAsync(host, cancellationToken).ConfigureAwait(false))
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await SocketConnector.ConnectAsync(socket, new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);

                // A host that vanishes without a word is noticed by the system some day.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                return new StreamTransport(peer, new NetworkStream(socket, ownsSocket: true));
            }
            catch (SocketException e)
            {
                socket.Dispose();
                (last, reason) = (e, e.Message);
            }
        }

        throw TransportError.CannotConnect(peer, reason, last);
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            // Not cancellable everywhere, so the wait is.
            Task<IPAddress[]> resolving = Task.Run(() => Dns.GetHostAddresses(host), CancellationToken.None);
            await resolving.OrCancelled(cancellationToken).ConfigureAwait(false);
            return await resolving.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new LibvirtException(
                LibvirtErrorCode.UnknownHost, $"The server's name '{host}' cannot be resolved: {e.Message}", LibvirtErrorDomain.Rpc, e);
        }
    }
}
