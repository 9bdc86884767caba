using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Volumes;

/// <summary>How much is read back unasked.</summary>
public sealed class SentBytesTests
{
    private const int Piece = 64 << 20;

    [Theory]
    [InlineData(false, 8, true)]
    [InlineData(false, 9, false)]
    [InlineData(true, 9, true)]
    public async Task Up_to_512_MiB_of_data_are_read_back_and_more_if_that_is_asked_for(bool verify, int pieces, bool isReadBack)
    {
        byte[] zeros = new byte[Piece];
        using var sent = new SentBytes(verify);
        for (int i = 0; i < pieces; i++)
        {
            // Far apart: holes do not count.
            await sent.SendAsync(new Nowhere(), i * 10L * Piece, zeros, default);
        }

        Assert.Equal(isReadBack, sent.Content is not null);
        Assert.Equal((long)pieces * Piece, sent.Count);
    }

    private sealed class Nowhere : IVolumeUpload
    {
        public Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WriteHoleAsync(long length, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task FinishAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
