using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Every flavour that qemu-img can create is read to the byte, and never refused.</summary>
public sealed class Qcow2AcceptanceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static IEnumerable<object[]> Flavours() => Qcow2Flavour.All().Select(f => new object[] { f.Name });

    public static IEnumerable<object[]> FlavoursThatFitIntoMemory() =>
        Qcow2Flavour.All().Where(f => f.Size < 1L << 30).Select(f => new object[] { f.Name });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(FlavoursThatFitIntoMemory))]
    public void Payload_is_what_qemu_sees(string flavour)
    {
        string path = Find(flavour).Create(_folder);
        byte[] expected = Qemu.Payload(path);
        using FileByteSource source = FileByteSource.Open(path);
        using ImageReader reader = ImageFormats.Qcow2.OpenReader(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal((ulong)expected.Length, reader.VirtualSize);
        Assert.Equal(expected, PayloadOf.WholeRead(reader));
        Assert.Equal(expected, PayloadOf.Extents(reader));
        Assert.Equal(expected, PayloadOf.OddPieces(reader, 3000));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public void Identify_reports_the_size_that_was_asked_for(string flavour)
    {
        Qcow2Flavour expected = Find(flavour);
        using FileByteSource source = FileByteSource.Open(expected.Create(_folder));

        ImageInfo info = ImageFormats.Qcow2.Identify(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal((ulong)((expected.Size + 511) / 512 * 512), info.VirtualSize);
        Assert.Equal(expected.HasSnapshots ? 2 : 0, info.SnapshotCount);
        Assert.Equal(expected.HasBitmaps ? 2 : 0, info.BitmapCount);
        Assert.Equal(expected.IsLeftDirty, info.Features.Contains("dirty"));
        Assert.Empty(info.References);
        Assert.Null(info.Encryption);
    }

    private static Qcow2Flavour Find(string name) => Qcow2Flavour.All().Single(f => f.Name == name);
}
