using System;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Vhdx;
using LibvirtStorage.Images.Validation;
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
        using WitnessedByteSource witness = Witness(new MemoryByteSource(_file));
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
        using WitnessedByteSource witness = Witness(new MemoryByteSource(_file));
        Read(witness, 4096, 4096);
        witness.Seal();
        _file[6000] ^= 1;
        var refused = Assert.Throws<ImageSourceException>(() => Read(witness, offset, length));
        Assert.Equal(ImageSourceError.Changed, refused.Error);
        Assert.Contains("offset 4096", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 20_001)]
    [InlineData(4000, 200)]
    [InlineData(5999, 2)]
    [InlineData(6001, 500)]
    [InlineData(8191, 1)]
    public void Bytes_that_came_another_way_are_confirmed_page_by_page(int offset, int length)
    {
        using WitnessedByteSource witness = Witness(new MemoryByteSource(_file));
        Read(witness, 4096, 4096);
        witness.Seal();
        witness.Confirm(offset, _file.AsSpan(offset, length));
        _file[6000] ^= 1;
        Assert.Equal(ImageSourceError.Changed, Assert.Throws<ImageSourceException>(() => witness.Confirm(offset, _file.AsSpan(offset, length))).Error);
        witness.Confirm(8192, _file.AsSpan(8192));
    }

    [Theory]
    [InlineData(0, 20_001)]
    [InlineData(4000, 200)]
    [InlineData(6001, 500)]
    public void A_part_of_a_page_is_not_taken_for_what_the_source_has_now(int offset, int length)
    {
        using WitnessedByteSource witness = Witness(new MemoryByteSource(_file));
        Read(witness, 4096, 4096);
        witness.Seal();
        byte[] other = [.. _file.Select(b => (byte)(b ^ 1))];
        Assert.Throws<ImageSourceException>(() => witness.Confirm(offset, other.AsSpan(offset, length)));
    }

    [Theory]
    [InlineData(0, 20_001)]
    [InlineData(4000, 200)]
    [InlineData(6001, 500)]
    [InlineData(4096, 4096)]
    public void A_hole_is_confirmed_where_the_page_was_zeros_and_refused_where_it_was_not(int offset, int length)
    {
        Array.Clear(_file, 4096, 4096);
        using WitnessedByteSource witness = Witness(new MemoryByteSource(_file));
        Read(witness, 4096, 4096);
        witness.Seal();
        witness.ConfirmHole(offset, length);
        witness.ConfirmHole(8192, 1000);

        using WitnessedByteSource other = Witness(new MemoryByteSource([.. _file.Select(b => (byte)(b | 1))]));
        Read(other, 4096, 4096);
        other.Seal();
        Assert.Throws<ImageSourceException>(() => other.ConfirmHole(offset, length));
        other.ConfirmHole(8192, 1000);
    }

    [Fact]
    public void A_page_that_nobody_looked_at_may_change()
    {
        using WitnessedByteSource witness = Witness(new MemoryByteSource(_file));
        Read(witness, 0, 10);
        witness.Seal();
        _file[6000] ^= 1;
        Assert.Equal(_file.Skip(4096).Take(5000), Read(witness, 4096, 5000));
        Assert.Equal(1, witness.PageCount);
    }

    [Fact]
    public void A_page_that_changes_between_two_looks_of_the_validation_is_refused()
    {
        using WitnessedByteSource witness = Witness(new MemoryByteSource(_file));
        Read(witness, 0, 10);
        _file[4000] ^= 1;
        Assert.Throws<ImageSourceException>(() => Read(witness, 5, 1));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(0)]
    [InlineData(5000)]
    public void Checked_bytes_that_became_a_hole_are_refused_though_nobody_reads_a_hole(int offset)
    {
        using WitnessedByteSource witness = Witness(new HoleyByteSource(_file));
        Read(witness, 6000, 10);
        witness.Seal();
        Array.Clear(_file, 0, 3 * 4096);

        var refused = Assert.Throws<ImageSourceException>(() => witness.RangeAt(offset));
        Assert.Equal(ImageSourceError.Changed, refused.Error);
        Assert.Contains("offset 4096", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Holes_that_were_looked_at_or_that_nobody_looked_at_stay_holes()
    {
        Array.Clear(_file, 4096, 4096);
        using WitnessedByteSource witness = Witness(new HoleyByteSource(_file));
        Read(witness, 0, 3 * 4096);
        witness.Seal();
        Array.Clear(_file, 3 * 4096, 4096);

        Assert.Equal(new SourceRange(4096, 4096, true), witness.RangeAt(4096));
        Assert.Equal(new SourceRange(3 * 4096, 4096, true), witness.RangeAt(3 * 4096));
    }

    [Fact]
    public void A_hole_that_ends_inside_a_checked_page_is_no_change()
    {
        Array.Clear(_file, 4096, 4096);
        using var whole = new HoleyByteSource(_file);
        using WitnessedByteSource witness = Witness(new SubrangeByteSource(whole, 512, 16_384));
        Read(witness, 0, 16_384);
        witness.Seal();

        Assert.Equal(new SourceRange(3584, 4096, true), witness.RangeAt(3584));
        _file[8192 + 100] ^= 1;
        Assert.Throws<ImageSourceException>(() => witness.RangeAt(3584));
    }

    [Fact]
    public void What_is_remembered_comes_out_of_the_memory_budget()
    {
        using var witness = new WitnessedByteSource(new MemoryByteSource(_file), new BudgetMeter(new ImageBudget { MaxMemory = 300 }));
        Read(witness, 0, 3 * 4096);
        Read(witness, 0, 3 * 4096);

        Assert.Equal(CommonRules.MemoryBudget.Id, Assert.Throws<DiskImageException>(() => Read(witness, 3 * 4096, 1)).Finding.Id);
    }

    private static WitnessedByteSource Witness(ByteSource inner) => new(inner, new BudgetMeter(ImageBudget.Default));

    private static byte[] Read(ByteSource source, int offset, int length)
    {
        byte[] bytes = new byte[length];
        source.Read(offset, bytes);
        return bytes;
    }
}
