using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Rpc;

/// <summary>What arrives while a read is looking.</summary>
public class DownloadStreamTests
{
    [Fact]
    public async Task The_last_piece_is_not_lost_when_the_end_arrives_with_it()
    {
        using FakePeer peer = await FakePeer.StartAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        for (int i = 0; i < 20000; i++)
        {
            DownloadStream download = new(peer.Connection, isSparse: false);
            using Barrier start = new(2);
            Task arriving = Task.Run(() =>
            {
                start.SignalAndWait();
                Thread.SpinWait(i % 50);
                download.Receive(Packet(1));
                download.Receive(Packet(0));
            });
            start.SignalAndWait();
            DownloadedRange range = await download.ReadAsync(new byte[8], patience.Token);
            await arriving;
            Assert.Equal(1, range.Length);
        }
    }

    private static RpcMessage Packet(int length) =>
        new(RpcHeader.Remote(RemoteProcedure.StorageVolDownload, RpcMessageType.Stream, 1, RpcStatus.Continue), new byte[length]);
}
