using System;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources;

public class SubrangeByteSourceTests
{
    private static readonly byte[] s_content = Patterns.Random(1000);

    [Fact]
    public void Has_its_own_offsets_and_its_own_end()
    {
        using var part = new SubrangeByteSource(new MemoryByteSource(s_content), 100, 200);

        byte[] read = new byte[200];
        part.Read(0, read);

        Assert.Equal(200, part.Length);
        Assert.Equal(s_content.Skip(100).Take(200), read);
        Assert.Equal(FindingReason.Truncated, Assert.Throws<DiskImageException>(() => part.Read(1, read)).Reason);
    }

    [Fact]
    public void Cuts_the_ranges_of_the_whole()
    {
        using var part = new SubrangeByteSource(new HoleyByteSource(s_content, holeAt: 150), 100, 200);

        Assert.Equal(new SourceRange(0, 50, false), part.RangeAt(0));
        Assert.Equal(new SourceRange(60, 140, true), part.RangeAt(60));
        Assert.Throws<ArgumentOutOfRangeException>(() => part.RangeAt(200));
    }

    [Fact]
    public void What_lies_beside_the_whole_does_not_lie_beside_a_part()
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllBytes(folder.File("whole"), s_content);
        System.IO.File.WriteAllBytes(folder.File("other"), s_content);
        using FileByteSource whole = FileByteSource.Open(folder.File("whole"), allowFilesBeside: true);
        using var part = new SubrangeByteSource(whole, 0, 10);
        Assert.Equal(s_content.Length, whole.OpenBeside("other").Length);
        Assert.Equal(FindingReason.ExternalReference, Assert.Throws<DiskImageException>(() => part.OpenBeside("other")).Reason);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1001, 0)]
    [InlineData(0, 1001)]
    [InlineData(999, 2)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void Lies_inside_the_whole(long offset, long length)
    {
        using var whole = new MemoryByteSource(s_content);

        Assert.Throws<ArgumentOutOfRangeException>(() => new SubrangeByteSource(whole, offset, length));
    }

    /// <summary>Data up to one place, a hole behind it.</summary>
    private sealed class HoleyByteSource(byte[] bytes, long holeAt) : ByteSource
    {
        public override long Length => bytes.Length;

        public override SourceRange RangeAt(long offset) =>
            offset < holeAt ? new(offset, holeAt - offset, false) : new(offset, Length - offset, true);

        protected override void ReadCore(long offset, Span<byte> destination) =>
            bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }
}
