using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>
/// Disks at a format's maximum with a few pages of data: what is read and written of them is the data and the format's own
/// tables, whatever the size.
/// </summary>
[Trait("Runs", "OnlyOnNet")]
public sealed class LargestDiskTests : IDisposable
{
    private const long LargestBlock = 2 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <param name="format">The format.</param>
    /// <param name="subformat">Its variant.</param>
    /// <param name="gibibytes">Size of the disk.</param>
    /// <param name="tables">
    /// MiB of tables that the format has for a disk of that size, and that a sound image has to be read for: twice in a
    /// conversion. VMDK keeps both copies of all grain tables, 4 bytes for 64 KiB.
    /// </param>
    [Theory]
    [InlineData("qcow2", null, 2048, 1)]
    [InlineData("qed", null, 2048, 1)]
    [InlineData("vmdk", "monolithicSparse", 2048, 257)]
    [InlineData("vmdk", "streamOptimized", 2048, 1)]
    [InlineData("vhdx", "dynamic", 2048, 20)]
    [InlineData("vdi", "dynamic", 2048, 9)]
    [InlineData("vpc", "dynamic", 2040, 5)]
    public async Task Work_follows_the_data(string format, string? subformat, int gibibytes, int tables)
    {
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? kind));
        using var disk = new IslandSource((long)gibibytes << 30);
        long data = disk.Islands.Count * LargestBlock;
        await Convert.SourceAsync(ImageFormats.Raw, disk, kind, _folder.File("image"), new() { Subformat = subformat });

        using FileByteSource file = FileByteSource.Open(_folder.File("image"));
        using var counted = new CountingByteSource(file);
        Assert.True(ImageValidator.Validate(counted, kind, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default)).Passed);
        using ImageReader reader = kind.OpenReader(counted, new BudgetMeter(ImageBudget.Conversion));
        Assert.Equal(disk.Islands.Count, reader.Extents().Count(e => e.Kind == ExtentKind.Data));
        using var sink = new CountingSink();
        ContainerWriter writer = ImageFormats.Qcow2.CreateWriter(reader.VirtualSize, WriterOptions.Default);
        await ImageConverter.ConvertAsync(reader, writer, sink, ConversionOptions.Default, CancellationToken.None);

        // Verified once, walked twice; and what stands at fixed places is read again by each who asks.
        Assert.InRange(counted.BytesRead, 1, (3L * tables << 20) + (4 * data) + (1 << 20));
        Assert.InRange(sink.Written, disk.Islands.Count * 4096, data + (1 << 20));
    }
}
