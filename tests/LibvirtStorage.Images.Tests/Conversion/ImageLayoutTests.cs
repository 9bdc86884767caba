using System;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Vdi;
using LibvirtStorage.Images.Tests.Vhdx;
using LibvirtStorage.Images.Tests.Vpc;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>What a new content keeps of an image: every layout that is written is known again, and any other says why it is not.</summary>
public sealed class ImageLayoutTests : IDisposable
{
    private const int OddSize = (9 << 20) + 512;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, WriterOptions> Written() => new()
    {
        { "qcow2", new() { Version = 2, ClusterSize = 65536, RefcountBits = 16 } },
        { "qcow2", new() { Version = 3, ClusterSize = 4096, RefcountBits = 1, LazyRefcounts = true } },
        { "qed", new() { ClusterSize = 65536, TableSize = 4 } },
        { "qed", new() { ClusterSize = 4096, TableSize = 16 } },
        { "vdi", new() { Subformat = "dynamic" } },
        { "vdi", new() { Subformat = "static" } },
        { "vhdx", new() { Subformat = "dynamic", ClusterSize = 1 << 20 } },
        { "vhdx", new() { Subformat = "dynamic", ClusterSize = 4 << 20 } },
        { "vhdx", new() { Subformat = "fixed", ClusterSize = 2 << 20 } },
        { "vmdk", new() { Subformat = "monolithicSparse" } },
        { "vmdk", new() { Subformat = "streamOptimized" } },
        { "vpc", new() { Subformat = "dynamic" } },
        { "vpc", new() { Subformat = "dynamic", ExactSize = true } },
        { "vpc", new() { Subformat = "fixed" } },
        { "vpc", new() { Subformat = "fixed", ExactSize = true } },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Written))]
    public async Task What_was_written_has_the_options_that_make_it_again(string name, WriterOptions options)
    {
        ImageFormat format = Format(name);
        using var payload = new MemoryByteSource(Patterns.Random(OddSize, 3));
        await Convert.SourceAsync(ImageFormats.Raw, payload, format, _folder.File("first"), options);
        ImageLayout layout = LayoutOf(format, _folder.File("first"));

        Assert.Null(layout.Obstacle);
        Assert.Equal(options, layout.Options);
        Assert.True(layout.Fits(options) && layout.Fits(WriterOptions.Default));

        await Convert.FileAsync(format, _folder.File("first"), format, _folder.File("second"), layout.Options);
        Assert.Equal((layout.VirtualSize, layout.Options), (LayoutOf(format, _folder.File("second")).VirtualSize, LayoutOf(format, _folder.File("second")).Options));
    }

    [Theory]
    [InlineData("vhdx", "subformat=dynamic", "dynamic")]
    [InlineData("vhdx", "subformat=fixed,block_size=2M", "fixed")]
    [InlineData("vdi", "static=on", "static")]
    [InlineData("vpc", "subformat=dynamic", "dynamic")]
    [InlineData("vpc", "subformat=fixed,force_size=on", "fixed")]
    [InlineData("vmdk", "subformat=streamOptimized", "streamOptimized")]
    public void What_QEMU_writes_can_be_kept(string name, string options, string subformat)
    {
        Qemu.Img($"create -q -f {name} -o {options} \"{_folder.File("disk")}\" 9M");
        ImageLayout layout = LayoutOf(Format(name), _folder.File("disk"));

        Assert.Equal((null, subformat), (layout.Obstacle, layout.Options.Subformat));
        Assert.Equal(layout.VirtualSize, Format(name).CreateWriter(layout.VirtualSize, layout.Options).VirtualSize);
    }

    [Theory]
    [InlineData("vmdk", "zeroed_grain=on", "zeroed grains")]
    [InlineData("vmdk", "subformat=monolithicFlat", "extent file 'disk-flat'")]
    [InlineData("qcow2", "extended_l2=on", "extended L2 entries")]
    [InlineData("qcow", "encryption=off", "not written")]
    [InlineData("parallels", "cluster_size=1M", "not written")]
    public void What_is_not_written_says_what_would_be_lost(string name, string options, string obstacle)
    {
        Qemu.Img($"create -q -f {name} -o {options} \"{_folder.File("disk")}\" 9M");
        Assert.Contains(obstacle, LayoutOf(Format(name), _folder.File("disk")).Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_and_sectors_that_are_not_written_are_lost_too()
    {
        Assert.Equal("blocks of 524288 bytes", LayoutOf("vpc", VpcImageBuilder.Dynamic(512 << 10, 1, [0])));
        Assert.Equal("blocks of 65536 bytes", LayoutOf("vdi", VdiImageBuilder.Image(65536, 1, [0])));
        Assert.Equal("sectors of 4096 bytes", LayoutOf("vhdx", new VhdxImageBuilder(logicalSector: 4096).Build()));
    }

    [Fact]
    public void Each_format_that_is_written_says_itself_what_is_kept() =>
        Assert.All(
            ImageFormats.All.Where(f => f.CanWrite),
            f => Assert.Equal(f.GetType(), f.GetType().GetMethod(nameof(ImageFormat.ReadLayout))!.DeclaringType));

    private static string? LayoutOf(string name, byte[] image)
    {
        using var source = new MemoryByteSource(image);
        return Format(name).ReadLayout(source, new BudgetMeter(ImageBudget.Default)).Obstacle;
    }

    private static ImageLayout LayoutOf(ImageFormat format, string path)
    {
        using FileByteSource file = FileByteSource.Open(path);
        return format.ReadLayout(file, new BudgetMeter(ImageBudget.Default));
    }

    private static ImageFormat Format(string name) => ImageFormats.TryGet(name, out ImageFormat? format) ? format : throw new ArgumentException(name);
}
