using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Every variant that qemu-img can create is read to the byte, and nothing is found wrong with it.</summary>
public sealed class VmdkReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Flavours() => VmdkFlavour.All().Select(f => new object[] { f.Name });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Flavours))]
    public void A_variant_is_described_verified_and_read_as_QEMU_reads_it(string name)
    {
        VmdkFlavour flavour = VmdkFlavour.Find(name);
        string path = flavour.Make(_folder);
        using FileByteSource source = FileByteSource.Open(path, allowFilesBeside: true);

        ImageReport report = ImageValidator.Validate(source, ImageFormats.Vmdk, new ImagePolicy { AllowExtentFile = true }, new BudgetMeter(ImageBudget.Default));

        Assert.True(report.Passed, string.Join(Environment.NewLine, report.Findings));
        Assert.Equal(flavour.IsSingleFile, report.Findings.Count == 0);
        Assert.Equal(flavour.ExpectedSize, report.Info!.VirtualSize);
        Assert.Equal(flavour.IsSingleFile, report.Info.References.Count == 0);
        Assert.StartsWith(flavour.Options.Split('=', ',')[1], report.Info.Variant, StringComparison.Ordinal);
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        if (flavour.Content == VmdkContent.Sparse)
        {
            AssertSparse(reader, path);
        }
        else
        {
            AssertPayload(reader, Qemu.Payload(path, "vmdk"));
        }
    }

    [Theory]
    [InlineData("subformat=monolithicSparse")]
    [InlineData("subformat=streamOptimized")]
    public void Mapped_size_is_the_data_that_the_extents_show(string options)
    {
        byte[] image = File.ReadAllBytes(new VmdkFlavour(options, 5_000_123, VmdkContent.Mixed).Make(_folder));
        using var source = new MemoryByteSource(image);
        var report = new VerificationReport();
        ImageFormats.Vmdk.Verify(source, report, new BudgetMeter(ImageBudget.Default));
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal(reader.Extents().Where(e => e.Kind == ExtentKind.Data).Sum(e => (long)e.Length), (long)report.MappedSize);
    }

    [Theory]
    [InlineData("monolithicSparse")]
    [InlineData("streamOptimized")]
    public void The_largest_disk_is_read_to_its_last_byte(string subformat)
    {
        string path = _folder.File("disk.vmdk");
        Qemu.Img($"create -f vmdk -o subformat={subformat} \"{path}\" 2T");
        Qemu.IoAs("vmdk", path, VmdkPayloads.Islands.Select(i => $"write -P {i.Pattern} {i.Offset} 64k").ToArray());
        using FileByteSource source = FileByteSource.Open(path);
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Vmdk, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Default));

        Assert.True(report.Passed, string.Join(Environment.NewLine, report.Findings));
        Assert.Equal(VmdkPayloads.Islands.Select(i => new GuestExtent(i.Offset, 65536, ExtentKind.Data)), reader.Extents().Where(e => e.Kind == ExtentKind.Data));
        foreach ((ulong offset, byte pattern) in VmdkPayloads.Islands)
        {
            byte[] island = new byte[65536];
            reader.Read(offset, island);
            Assert.All(island, b => Assert.Equal(pattern, b));
        }
    }

    [Fact]
    public void Zeroed_grains_are_zeros_and_not_unallocated()
    {
        string path = new VmdkFlavour("subformat=monolithicSparse,zeroed_grain=on", 5_000_123, VmdkContent.Full).Make(_folder);
        using FileByteSource source = FileByteSource.Open(path);
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Default));

        Assert.Contains(new GuestExtent((1 << 20) + (64 << 10), 192 << 10, ExtentKind.Zero), reader.Extents());
        Assert.Contains("zeroed grains", ImageFormats.Vmdk.Identify(source, new BudgetMeter(ImageBudget.Default)).Features);
    }

    [Fact]
    public void Extents_of_other_files_are_named_but_not_opened_to_describe_a_disk()
    {
        string path = new VmdkFlavour("subformat=twoGbMaxExtentSparse", 5_000_000_123, VmdkContent.Sparse).Make(_folder);
        foreach (string extent in Directory.GetFiles(_folder.Path, "*-s0*.vmdk"))
        {
            File.Delete(extent);
        }

        using FileByteSource source = FileByteSource.Open(path);
        ImageInfo info = ImageFormats.Vmdk.Identify(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal(5_000_000_512UL, info.VirtualSize);
        Assert.Equal(
            new[] { "disk-s001.vmdk", "disk-s002.vmdk", "disk-s003.vmdk" }.Select(n => new ExternalReference(ExternalReference.ExtentFile, n)), info.References);
    }

    private static void AssertPayload(ImageReader reader, byte[] expected)
    {
        Assert.Equal((ulong)expected.Length, reader.VirtualSize);
        PayloadOf.AssertSame(expected, PayloadOf.WholeRead(reader));
        PayloadOf.AssertSame(expected, PayloadOf.Extents(reader));
        PayloadOf.AssertSame(expected, PayloadOf.OddPieces(reader, 70_001));
    }

    /// <summary>Islands of 700 bytes; all else is a hole.</summary>
    private void AssertSparse(ImageReader reader, string path)
    {
        string raw = _folder.File("sparse.payload");
        Qemu.Img($"convert -f vmdk -O raw \"{path}\" \"{raw}\"");
        using FileStream expected = File.OpenRead(raw);
        byte[] ours = new byte[64 << 10];
        byte[] theirs = new byte[64 << 10];
        foreach (GuestExtent extent in reader.Extents().Where(e => e.Kind == ExtentKind.Data))
        {
            Assert.True(extent.Length <= 1 << 20);
            for (ulong offset = extent.Offset; offset < extent.Offset + extent.Length; offset += (ulong)ours.Length)
            {
                int length = (int)Math.Min((ulong)ours.Length, extent.Offset + extent.Length - offset);
                reader.Read(offset, ours.AsSpan(0, length));
                expected.Position = (long)offset;
                Assert.Equal(length, expected.Read(theirs, 0, length));
                Assert.True(ours.AsSpan(0, length).SequenceEqual(theirs.AsSpan(0, length)), $"Payloads differ at {offset}.");
            }
        }
    }
}
