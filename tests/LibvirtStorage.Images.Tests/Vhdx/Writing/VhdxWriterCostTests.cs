using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vhdx.Writing;

/// <summary>What the largest disks cost. Memory is the whole process's, so nothing else runs meanwhile.</summary>
[Collection(nameof(VhdxWriterCostTests))]
[CollectionDefinition(nameof(VhdxWriterCostTests), DisableParallelization = true)]
public sealed class VhdxWriterCostTests
{
    private const long MaxMemory = 256L << 20;

    [Theory]
    [InlineData(64L << 40, "dynamic", null)]
    [InlineData(64L << 40, "fixed", null)]
    [InlineData(8L << 40, "dynamic", 256 << 20)]
    public async Task Memory_and_time_follow_the_data(long size, string subformat, int? clusterSize)
    {
        using var source = new IslandSource(size);
        using ImageReader reader = ImageFormats.Raw.OpenReader(source, new BudgetMeter(ImageBudget.Conversion));
        using var sink = new CountingSink();
        ContainerWriter writer = ImageFormats.Vhdx.CreateWriter((ulong)size, new() { Subformat = subformat, ClusterSize = clusterSize });
        var clock = Stopwatch.StartNew();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long peak = 0;
        var options = new ConversionOptions { Progress = _ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)) };

        await ImageConverter.ConvertAsync(reader, writer, sink, options, CancellationToken.None);

        // It can be below: what other tests have left may be collected meanwhile.
        Assert.True(peak - before <= MaxMemory, $"It took {peak - before} bytes.");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.InRange(sink.Length, writer.HeadLength, writer.MaximumLength);
    }
}
