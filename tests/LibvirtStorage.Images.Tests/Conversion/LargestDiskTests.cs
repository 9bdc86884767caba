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

    private const long MaxMemory = 24 << 20;

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

    /// <summary>The longest tables that a format makes of a disk, which none may hold as a whole.</summary>
    /// <param name="format">The format.</param>
    /// <param name="theirs">QEMU's name of it.</param>
    /// <param name="options">Options of qemu-img.</param>
    /// <param name="tebibytes">Size of the disk.</param>
    /// <param name="most">MiB that are read at most: tables twice, by the verification and by the walk, and the L1 table of qcow four times.</param>
    [Theory]
    [InlineData("ploop", "parallels", "-o cluster_size=64k", 2, 260)]
    [InlineData("ploop", "parallels", "-o cluster_size=16k", 1, 516)]
    [InlineData("qcow", "qcow", "", 2, 36)]
    [InlineData("vdi", "vdi", "", 16, 132)]
    public void Tables_are_not_held_as_a_whole(string format, string theirs, string options, int tebibytes, int most)
    {
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? kind));
        string path = _folder.File("image");
        long size = (long)tebibytes << 40;
        Qemu.Img($"create -q -f {theirs} {options} \"{path}\" {size}");
        (ulong Offset, byte Value)[] islands = [(0, 1), ((ulong)size / 3 / 512 * 512, 2), ((ulong)size - 512, 3)];
        Qemu.IoAs(theirs, path, islands.Select(i => $"write -q -P {i.Value} {i.Offset} 512").ToArray());
        using FileByteSource file = FileByteSource.Open(path);
        using var counted = new CountingByteSource(file);
        var budget = new BudgetMeter(new ImageBudget { MaxMemory = MaxMemory });

        Assert.True(ImageValidator.Validate(counted, kind, ImagePolicy.Default, budget).Passed);
        using ImageReader reader = kind.OpenReader(counted, budget);
        GuestExtent[] data = reader.Extents().Where(e => e.Kind == ExtentKind.Data).ToArray();
        Assert.InRange(data.Sum(e => (long)e.Length), 3 * 512, 3 * LargestBlock);
        foreach ((ulong offset, byte value) in islands)
        {
            Assert.Contains(data, e => e.Offset <= offset && offset < e.Offset + e.Length);
            byte[] read = new byte[512];
            reader.Read(offset, read);
            Assert.All(read, b => Assert.Equal(value, b));
        }

        Assert.InRange(counted.BytesRead, 1, (long)most << 20);
    }
}
