using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;

namespace LibvirtStorage.Client.Transports;

/// <summary>Connects sockets, with cancellation on every runtime.</summary>
internal static class SocketConnector
{
    /// <summary>Connects; on cancellation the socket is disposed.</summary>
    public static async Task ConnectAsync(Socket socket, EndPoint endPoint, CancellationToken cancellationToken)
    {
        Task connecting = Task.Factory.FromAsync(
            (callback, state) => socket.BeginConnect(endPoint, callback, state), socket.EndConnect, state: null);
        try
        {
            await connecting.OrCancelled(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }
}
