using System;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Raw;

public sealed class RawFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Virtual_size_is_the_file_length_to_the_byte()
    {
        ImageInfo info = ImageFormats.Raw.Identify(new MemoryByteSource(new byte[1001]), Budget());

        Assert.Equal("raw", info.Format);
        Assert.Equal(1001UL, info.VirtualSize);
        Assert.Equal(1001, info.FileSize);
    }

    [Fact]
    public void Holes_are_unallocated_and_not_counted_as_mapped()
    {
        using FileByteSource source = FileByteSource.Open(SparseFile());
        var report = new VerificationReport();

        ImageFormats.Raw.Verify(source, report, Budget());
        using ImageReader reader = ImageFormats.Raw.OpenReader(source, Budget());
        GuestExtent[] extents = reader.Extents().ToArray();

        Assert.Empty(report.Findings);
        Assert.InRange(report.MappedSize, 1000UL, 1UL << 20);
        Assert.Equal([ExtentKind.Unallocated, ExtentKind.Data, ExtentKind.Unallocated], extents.Select(e => e.Kind));
        Assert.Equal(report.MappedSize, extents[1].Length);
        Assert.Equal(64UL << 20, extents[2].Offset + extents[2].Length);
    }

    [Fact]
    public void An_empty_file_has_no_extents()
    {
        using ImageReader reader = ImageFormats.Raw.OpenReader(new MemoryByteSource([]), Budget());

        Assert.Equal(0UL, reader.VirtualSize);
        Assert.Empty(reader.Extents());
    }

    [Fact]
    public void Reads_forward_from_a_stream()
    {
        byte[] content = Patterns.Random(100_000);
        using var source = new ForwardByteSource(new TricklingStream(content), content.Length);
        using ImageReader reader = ImageFormats.Raw.OpenReader(source, Budget());

        byte[] read = new byte[content.Length];
        reader.Read(0, read);

        Assert.False(reader.CanSeek);
        Assert.Equal(content, read);
    }

    [Fact]
    public void The_budget_bounds_the_search_for_holes()
    {
        var budget = new BudgetMeter(new ImageBudget { MaxWork = 1 });

        var e = Assert.Throws<DiskImageException>(() => ImageFormats.Raw.Verify(new MemoryByteSource([1]), new VerificationReport(), budget));

        Assert.Equal(FindingReason.Limit, e.Reason);
    }

    private static BudgetMeter Budget() => new(ImageBudget.Default);

    private string SparseFile()
    {
        string path = _folder.File("sparse.raw");
        using var stream = new FileStream(path, FileMode.CreateNew);
        LibvirtStorage.Images.Sinks.SparseFiles.Prepare(stream);
        stream.Position = 1 << 20;
        stream.Write(Patterns.Random(1000), 0, 1000);
        stream.SetLength(64 << 20);
        return path;
    }
}
