using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>A conversion reads from several threads, unless it is told that the medium wants one read after the other.</summary>
public sealed class ReadOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(32)]
    public async Task Reads_in_order_follow_each_other_and_leave_nothing_out(int parallelism)
    {
        var reader = new WatchedReader(pause: 1);
        await ConvertAsync(reader, new ConversionOptions { ReadsInOrder = true, Parallelism = parallelism });
        Assert.Equal(1, reader.MostAtOnce);
        Assert.Equal(reader.VirtualSize, reader.Position);
    }

    [Fact]
    public async Task Other_reads_run_side_by_side()
    {
        var reader = new WatchedReader(pause: 20);
        await ConvertAsync(reader, new ConversionOptions { Parallelism = 4 });
        Assert.InRange(reader.MostAtOnce, 2, 4);
    }

    private static async Task ConvertAsync(ImageReader reader, ConversionOptions options)
    {
        using var folder = new TemporaryFolder();
        using FileSink sink = FileSink.Create(folder.File("x"), replace: false);
        await ImageConverter.ConvertAsync(
            reader, ImageFormats.Qcow2.CreateWriter(reader.VirtualSize, WriterOptions.Default), sink, options, CancellationToken.None);
    }

    /// <summary>Ones, whose reads take a while; they count as in order as long as each begins where the last one ended.</summary>
    private sealed class WatchedReader(int pause) : ImageReader
    {
        private int _now;

        public override ulong VirtualSize => 40 << 20;

        public int MostAtOnce { get; private set; }

        /// <summary>How far the reads came in order.</summary>
        public ulong Position { get; private set; }

        public override IEnumerable<GuestExtent> Extents() => [new GuestExtent(0, VirtualSize, ExtentKind.Data)];

        public override void Read(ulong offset, Span<byte> destination)
        {
            int now = Interlocked.Increment(ref _now);
            lock (this)
            {
                MostAtOnce = Math.Max(MostAtOnce, now);
                Position += offset == Position ? (ulong)destination.Length : 0;
            }

            Thread.Sleep(pause);
            destination.Fill(1);
            Interlocked.Decrement(ref _now);
        }
    }
}
