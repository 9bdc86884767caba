using System;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Transports;

/// <summary>A unix socket on this machine; a daemon of the user's own is started if there is none.</summary>
internal static class UnixTransport
{
    // As many tries as libvirt's own client makes, which waits a little longer after each.
    private const int StartAttempts = 50;

    /// <summary>Connects.</summary>
    public static async Task<RpcTransport> OpenAsync(LibvirtUri uri, DaemonEnvironment environment, CancellationToken cancellationToken)
    {
        UnixSockets.ThrowIfUnsupported();
        DaemonSocket daemon = DaemonSocket.Choose(uri, environment);
        for (int attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await SocketConnector.ConnectAsync(socket, UnixSockets.CreateEndPoint(daemon.Path), cancellationToken).ConfigureAwait(false);
                return new StreamTransport(daemon.Path, new NetworkStream(socket, ownsSocket: true));
            }
            catch (SocketException e) when (daemon.CanStart && attempt < StartAttempts && IsAbsent(e))
            {
                socket.Dispose();
                if (attempt == 0)
                {
                    DaemonStarter.Start(daemon, environment);
                }

                await Task.Delay(10 * (attempt + 1), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ArgumentException)
            {
                socket.Dispose();
                throw TransportError.CannotConnect($"the socket '{daemon.Path}'", Reason(daemon, e), e);
            }
        }
    }

    private static bool IsAbsent(SocketException e) =>
        e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable || (int)e.SocketErrorCode == 2 || e.ErrorCode == 2 || e.NativeErrorCode == 2;

    private static string Reason(DaemonSocket daemon, Exception e) => e switch
    {
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            e.Message.TrimEnd('.') + ". Join the group of the socket (often 'libvirt'), or use the path /session for a daemon of your own.",

        // The runtime's own words for a socket that is not there speak of an address.
        SocketException socket when IsAbsent(socket) => $"no daemon listens there; is {daemon.DaemonName} running on this machine?",
        _ => e.Message,
    };
}
