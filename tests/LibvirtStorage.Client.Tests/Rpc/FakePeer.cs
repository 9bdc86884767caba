using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Transports;
using Xunit;

namespace LibvirtStorage.Client.Tests.Rpc;

/// <summary>The other end of a connection, played by the test: says what it is told to, and expects bytes.</summary>
internal sealed class FakePeer : IDisposable
{
    private readonly Socket _socket;

    private FakePeer(Socket socket, RpcConnection connection) => (_socket, Connection) = (socket, connection);

    public RpcConnection Connection { get; }

    public static async Task<FakePeer> StartAsync()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Task<Socket> accepting = listener.AcceptSocketAsync();
        client.Connect(listener.LocalEndpoint);
        Socket server = await accepting;
        listener.Stop();
        server.ReceiveTimeout = 10000;
        return new FakePeer(server, RpcConnection.Start(new StreamTransport("the peer", new NetworkStream(client, ownsSocket: true))));
    }

    public void Say(string hex) => Say(Hex.Bytes(hex));

    public void Say(byte[] bytes) => _socket.Send(bytes);

    /// <summary>The next bytes from the client have to be these.</summary>
    public void Expect(string hex)
    {
        byte[] expected = Hex.Bytes(hex);
        Assert.Equal(expected, Take(expected.Length));
    }

    public byte[] Take(int count)
    {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count;)
        {
            int received = _socket.Receive(bytes, done, count - done, SocketFlags.None);
            Assert.True(received > 0, $"The client closed the connection after {done} of {count} bytes.");
            done += received;
        }

        return bytes;
    }

    public void Leave() => _socket.Dispose();

    public void Dispose()
    {
        Connection.Dispose();
        _socket.Dispose();
    }
}
