using System;
using System.Linq;
using LibvirtStorage.Images.Sources;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources;

public class WitnessedByteSourceTests
{
    private readonly byte[] _file = Enumerable.Range(0, 20_001).Select(i => (byte)(i * 7 % 251)).ToArray();

    [Theory]
    [InlineData(0, 20_001)]
    [InlineData(0, 0)]
    [InlineData(5, 10)]
    [InlineData(4095, 2)]
    [InlineData(100, 9000)]
    [InlineData(20_000, 1)]
    [InlineData(16_384, 3617)]
    public void It_returns_what_the_inner_source_has_before_and_after_sealing(int offset, int length)
    {
        using var witness = new WitnessedByteSource(new MemoryByteSource(_file));
        Assert.Equal(_file.Skip(offset).Take(length), Read(witness, offset, length));
        witness.Seal();
        Assert.Equal(_file.Skip(offset).Take(length), Read(witness, offset, length));
    }

    [Theory]
    [InlineData(0, 20_001)]
    [InlineData(4000, 200)]
    [InlineData(4096, 1)]
    [InlineData(8190, 3)]
    public void A_changed_page_is_refused_however_it_is_read(int offset, int length)
    {
        using var witness = new WitnessedByteSource(new MemoryByteSource(_file));
        Read(witness, 4096, 4096);
        witness.Seal();
        _file[6000] ^= 1;
        var refused = Assert.Throws<ImageSourceException>(() => Read(witness, offset, length));
        Assert.Equal(ImageSourceError.Changed, refused.Error);
        Assert.Contains("offset 4096", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_nobody_looked_at_may_change()
    {
        using var witness = new WitnessedByteSource(new MemoryByteSource(_file));
        Read(witness, 0, 10);
        witness.Seal();
        _file[6000] ^= 1;
        Assert.Equal(_file.Skip(4096).Take(5000), Read(witness, 4096, 5000));
        Assert.Equal(1, witness.PageCount);
    }

    [Fact]
    public void A_page_that_changes_between_two_looks_of_the_validation_is_refused()
    {
        using var witness = new WitnessedByteSource(new MemoryByteSource(_file));
        Read(witness, 0, 10);
        _file[4000] ^= 1;
        Assert.Throws<ImageSourceException>(() => Read(witness, 5, 1));
    }

    private static byte[] Read(ByteSource source, int offset, int length)
    {
        byte[] bytes = new byte[length];
        source.Read(offset, bytes);
        return bytes;
    }
}
