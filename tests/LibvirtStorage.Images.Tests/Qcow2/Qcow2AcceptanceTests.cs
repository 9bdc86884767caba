using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Every flavour that qemu-img can create is read to the byte, and never refused.</summary>
public sealed class Qcow2AcceptanceTests(Qcow2FlavourImages images) : IClassFixture<Qcow2FlavourImages>
{
    public static IEnumerable<object[]> Flavours() => Qcow2Flavour.All().Select(f => new object[] { f.Name });

    public static IEnumerable<object[]> FlavoursThatFitIntoMemory() =>
        Qcow2Flavour.All().Where(f => f.Size < 1L << 30).Select(f => new object[] { f.Name });

    [Theory]
    [MemberData(nameof(FlavoursThatFitIntoMemory))]
    public void Payload_is_what_qemu_sees(string flavour)
    {
        string path = images.PathOf(flavour);
        byte[] expected = Qemu.Payload(path);
        using FileByteSource source = FileByteSource.Open(path);
        using ImageReader reader = ImageFormats.Qcow2.OpenReader(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal((ulong)expected.Length, reader.VirtualSize);
        PayloadOf.AssertSame(expected, PayloadOf.WholeRead(reader));
        PayloadOf.AssertSame(expected, PayloadOf.Extents(reader));
        PayloadOf.AssertSame(expected, PayloadOf.OddPieces(reader, 3000));
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public void Identify_reports_the_size_that_was_asked_for(string flavour)
    {
        Qcow2Flavour expected = Find(flavour);
        using FileByteSource source = FileByteSource.Open(images.PathOf(flavour));

        ImageInfo info = ImageFormats.Qcow2.Identify(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal((ulong)((expected.Size + 511) / 512 * 512), info.VirtualSize);
        Assert.Equal(expected.HasSnapshots ? 2 : 0, info.SnapshotCount);
        Assert.Equal(expected.HasBitmaps ? 2 : 0, info.BitmapCount);
        Assert.Equal(expected.IsLeftDirty, info.Features.Contains("dirty"));
        Assert.Empty(info.References);
        Assert.Null(info.Encryption);
    }

    [Theory]
    [MemberData(nameof(Flavours))]
    public void Verify_finds_nothing_but_what_was_put_in(string flavour)
    {
        Qcow2Flavour expected = Find(flavour);
        using FileByteSource source = FileByteSource.Open(images.PathOf(flavour));
        var report = new VerificationReport();

        ImageFormats.Qcow2.Verify(source, report, new BudgetMeter(ImageBudget.Default));

        var warnings = new List<string>();
        warnings.AddRange(expected.HasSnapshots ? [nameof(Qcow2Rules.Qcow2Snapshots)] : Array.Empty<string>());
        warnings.AddRange(expected.IsLeftDirty ? [nameof(Qcow2Rules.Qcow2Dirty)] : Array.Empty<string>());

        // QEMU keeps the clusters it has freed, here those of the bitmaps' former state.
        warnings.AddRange(flavour == "bitmaps and snapshots" ? [nameof(Qcow2Rules.Qcow2UnreferencedTail)] : Array.Empty<string>());
        Assert.Equal(warnings, report.Findings.Where(f => f.Severity != FindingSeverity.Note).Select(f => f.Id));
        Assert.Equal(expected.HasBitmaps, report.Findings.Any(f => f.Id == nameof(Qcow2Rules.Qcow2Bitmaps)));
    }

    [Theory]
    [MemberData(nameof(FlavoursThatFitIntoMemory))]
    public void Mapped_size_is_the_data_that_the_extents_show(string flavour)
    {
        using FileByteSource file = FileByteSource.Open(images.PathOf(flavour));
        using var source = new MemoryByteSource(System.IO.File.ReadAllBytes(file.Path));
        var report = new VerificationReport();
        ImageFormats.Qcow2.Verify(source, report, new BudgetMeter(ImageBudget.Default));
        using ImageReader reader = ImageFormats.Qcow2.OpenReader(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal(reader.Extents().Where(e => e.Kind == ExtentKind.Data).Sum(e => (long)e.Length), (long)report.MappedSize);
    }

    private static Qcow2Flavour Find(string name) => Qcow2FlavourImages.Find(name);
}
