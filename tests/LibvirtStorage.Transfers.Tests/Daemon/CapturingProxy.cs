using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Transfers.Tests.Daemon;

/// <summary>Stands between a client and a daemon, keeps every message of both in the order in which they came, and can cut the line.</summary>
internal sealed class CapturingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];
    private readonly List<Captured> _messages = [];
    private readonly int _port;

    public CapturingProxy(int port)
    {
        _port = port;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    /// <summary>Called with each message before it is passed on, and waited for.</summary>
    public Func<Captured, Task>? Before { get; set; }

    /// <summary>Asked for each message of a client: what is answered in the daemon's place, or null if the daemon is to answer.</summary>
    public Func<Captured, byte[]?>? Answer { get; set; }

    public string Uri => $"qemu+tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/session";

    public Captured[] Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Cuts every connection, as a network does.</summary>
    public void Cut()
    {
        lock (_clients)
        {
            _clients.ForEach(client => client.Close());
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                TcpClient daemon = new();
                try
                {
                    await daemon.ConnectAsync("127.0.0.1", _port);
                }
                catch (SocketException)
                {
                    // It was killed.
                    client.Close();
                    continue;
                }

                lock (_clients)
                {
                    _clients.AddRange([client, daemon]);
                }

                SemaphoreSlim toClient = new(1);
                _ = PassAsync(client.GetStream(), daemon.GetStream(), toClient, isFromClient: true);
                _ = PassAsync(daemon.GetStream(), client.GetStream(), toClient, isFromClient: false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, SemaphoreSlim toClient, bool isFromClient)
    {
        try
        {
            while (true)
            {
                byte[] length = new byte[4];
                await from.ReadExactlyAsync(length);
                byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                length.CopyTo(message, 0);
                await from.ReadExactlyAsync(message.AsMemory(4));
                Captured captured = new(isFromClient, message);
                Keep(captured);
                if (Before is { } before)
                {
                    await before(captured);
                }

                if (!isFromClient)
                {
                    await WriteAsync(to, toClient, message);
                }
                else if (Answer?.Invoke(captured) is { } answer)
                {
                    Keep(new Captured(false, answer));
                    await WriteAsync(from, toClient, answer);
                }
                else
                {
                    await to.WriteAsync(message);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            from.Close();
            to.Close();
        }
    }

    private void Keep(Captured message)
    {
        lock (_messages)
        {
            _messages.Add(message);
        }
    }

    /// <summary>Answers of the daemon and of the test must not mix.</summary>
    private static async Task WriteAsync(NetworkStream client, SemaphoreSlim turn, byte[] message)
    {
        await turn.WaitAsync();
        try
        {
            await client.WriteAsync(message);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>A message as it was on the wire.</summary>
    internal sealed record Captured(bool IsFromClient, byte[] Bytes)
    {
        private const uint Remote = 0x20008086;

        /// <summary>208, STORAGE_VOL_UPLOAD.</summary>
        public const int Upload = 208;

        /// <summary>209, STORAGE_VOL_DOWNLOAD.</summary>
        public const int Download = 209;

        /// <summary>80, STORAGE_POOL_DESTROY.</summary>
        public const int StopPool = 80;

        /// <summary>273, CONNECT_LIST_ALL_DOMAINS.</summary>
        public const int ListDomains = 273;

        /// <summary>14, DOMAIN_GET_XML_DESC.</summary>
        public const int GetDomainXml = 14;

        /// <summary>93, STORAGE_VOL_CREATE_XML.</summary>
        public const int Create = 93;

        public int Type => Field(16);

        public int Serial => Field(20);

        /// <summary>A call, and not its reply or the data of its stream.</summary>
        public bool IsCall => IsFromClient && Type == 0;

        /// <summary>Bytes that a client sends of an upload.</summary>
        public int UploadedBytes => IsFromClient && Procedure == Upload && Type == 3 ? Bytes.Length - 28 : 0;

        /// <summary>Bytes that a daemon sends of a download.</summary>
        public int DownloadedBytes => !IsFromClient && Procedure == Download && Type == 3 ? Bytes.Length - 28 : 0;

        /// <summary>The procedure, or 0 of another program.</summary>
        public int Procedure => (uint)Field(4) == Remote ? Field(12) : 0;

        /// <summary>The message, with the sender, and with serial 0: clients count other calls too.</summary>
        public string ToText() =>
            (IsFromClient ? "C " : "S ") + Convert.ToHexString([.. Bytes.AsSpan(0, 20), 0, 0, 0, 0, .. Bytes.AsSpan(24)]);

        private int Field(int offset) => BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(offset));
    }
}
