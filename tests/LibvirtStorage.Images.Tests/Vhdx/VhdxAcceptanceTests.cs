using System;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vhdx;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>Every flavour that qemu-img can create is read to the byte, and never refused.</summary>
public sealed class VhdxAcceptanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 20_000_256)]
    [InlineData("block_size=1M", 20_000_256)]
    [InlineData("block_size=1M,block_state_zero=off", 20_000_256)]
    [InlineData("block_size=2M,log_size=3M", 20_000_256)]
    [InlineData("block_size=256M", 20_000_256)]
    [InlineData("subformat=fixed", 5_000_704)]
    [InlineData("subformat=fixed,block_size=1M", 5_000_704)]
    [InlineData("subformat=fixed,block_size=64M", 5_000_704)]
    public void Payload_is_what_qemu_sees(string options, long size)
    {
        string path = Create(options, size);
        Qemu.IoAs(
            "vhdx", path, "write -P 0x41 0 3k", "write -P 0x42 1M 2500k", "write -z 1500k 700k", "write -P 0x43 4100k 64k", $"write -P 0x44 {size - 512} 512", "discard 2M 1M");

        AssertRead(path, Qemu.Payload(path, "vhdx"));
        ImageInfo info = Open(path, source => ImageFormats.Vhdx.Identify(source, new BudgetMeter(ImageBudget.Default)));
        Assert.Equal(options.Contains("fixed", StringComparison.Ordinal) ? "fixed" : "dynamic", info.Variant);
        Assert.StartsWith("QEMU v", info.Creator, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("", 512)]
    [InlineData("", 1000)]
    [InlineData("block_size=1M", 3_333_120)]
    [InlineData("block_size=1M,subformat=fixed", 512)]
    public void An_empty_disk_is_zeros(string options, long size)
    {
        string path = Create(options, size);
        AssertRead(path, new byte[(size + 511) / 512 * 512]);
    }

    [Theory]
    [InlineData("block_size=1M", 4L << 40)]
    [InlineData("", 64L << 40)]
    public void A_disk_of_the_largest_size_is_read_where_its_data_is(string options, long size)
    {
        string path = Create(options, size);
        Qemu.IoAs("vhdx", path, "write -P 0x41 0 64k", $"write -P 0x42 {(size / 2) + 4096} 64k", $"write -P 0x43 {size - 512} 512");

        Open(path, source =>
        {
            using ImageReader reader = ImageFormats.Vhdx.OpenReader(source, new BudgetMeter(ImageBudget.Default));
            byte[] data = new byte[512];
            foreach ((ulong offset, byte value) in new[] { (0UL, (byte)0x41), ((ulong)(size / 2) + 4096, (byte)0x42), ((ulong)size - 512, (byte)0x43) })
            {
                reader.Read(offset, data);
                Assert.All(data, b => Assert.Equal(value, b));
            }

            Assert.InRange(reader.Extents().Where(e => e.Kind == ExtentKind.Data).Sum(e => (long)e.Length), 130_000, 3L * (256 << 20));
            return Verify(source);
        });
    }

    private static T Open<T>(string path, Func<ByteSource, T> use)
    {
        using FileByteSource source = FileByteSource.Open(path);
        return use(source);
    }

    /// <summary>Nothing is found but the traces that old versions of QEMU leave where a sector bitmap could be.</summary>
    private static VerificationReport Verify(ByteSource source)
    {
        var report = new VerificationReport();
        ImageFormats.Vhdx.Verify(source, report, new BudgetMeter(ImageBudget.Default));
        Assert.DoesNotContain(report.Findings, f => f.Id != nameof(VhdxRules.VhdxSectorBitmap));
        return report;
    }

    private static void AssertRead(string path, byte[] expected) => Open(path, source =>
    {
        using ImageReader reader = ImageFormats.Vhdx.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        Assert.Equal((ulong)expected.Length, reader.VirtualSize);
        PayloadOf.AssertSame(expected, PayloadOf.WholeRead(reader));
        PayloadOf.AssertSame(expected, PayloadOf.Extents(reader));
        PayloadOf.AssertSame(expected, PayloadOf.OddPieces(reader, 300_007));
        return Verify(source);
    });

    private string Create(string options, long size)
    {
        string path = _folder.File("image.vhdx");
        Qemu.Img($"create -f vhdx {(options.Length > 0 ? "-o " + options : string.Empty)} \"{path}\" {size}");
        return path;
    }
}
