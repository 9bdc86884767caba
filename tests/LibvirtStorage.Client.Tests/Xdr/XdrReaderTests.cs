using System;
using System.Text;
using LibvirtStorage.Client.Xdr;
using Xunit;

namespace LibvirtStorage.Client.Tests.Xdr;

public class XdrReaderTests
{
    private static readonly byte[] s_abcde = [0, 0, 0, 5, 0x61, 0x62, 0x63, 0x64, 0x65, 0, 0, 0];

    [Fact]
    public void Integers_are_big_endian()
    {
        XdrReader reader = new([0xff, 0xff, 0xff, 0xfe, 0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
        Assert.Equal(-2, reader.ReadInt32("a"));
        Assert.Equal(0x80000001u, reader.ReadUInt32("b"));
        Assert.Equal(0x1_0000_0002ul, reader.ReadUInt64("c"));
        Assert.Equal(-1, reader.ReadInt64("d"));
        reader.ReadEnd("all");
    }

    [Fact]
    public void A_string_is_length_bytes_and_padding()
    {
        XdrReader reader = new(s_abcde);
        Assert.Equal("abcde", reader.ReadString("s"));
        reader.ReadEnd("all");
    }

    [Fact]
    public void Every_missing_byte_is_a_typed_error_and_padding_counts()
    {
        for (int length = 0; length < s_abcde.Length; length++)
        {
            byte[] cut = s_abcde.AsSpan(0, length).ToArray();
            LibvirtException error = Assert.Throws<LibvirtException>(() =>
            {
                XdrReader reader = new(cut);
                reader.ReadString("s");
            });
            Assert.Equal(LibvirtErrorCode.RpcError, error.Code);
        }
    }

    [Fact]
    public void A_byte_too_many_is_a_typed_error() => Fails([0, 0, 0, 0, 9], (ref XdrReader reader) =>
    {
        reader.ReadUInt32("u");
        reader.ReadEnd("message");
    });

    [Theory]
    [InlineData(0xffffffffu)]
    [InlineData(0x7fffffffu)]
    [InlineData(4194305u)]
    [InlineData(6u)]
    public void A_length_beyond_the_bytes_costs_no_memory(uint length)
    {
        byte[] data = [(byte)(length >> 24), (byte)(length >> 16 & 0xff), (byte)(length >> 8 & 0xff), (byte)(length & 0xff), 1, 2, 3, 4];
        Fails(data, (ref XdrReader reader) => reader.ReadString("s"));
        Fails(data, (ref XdrReader reader) => reader.ReadOpaque("o", uint.MaxValue));
        Fails(data, (ref XdrReader reader) => reader.ReadCount("n", 16384, 20));
    }

    [Fact]
    public void A_boolean_is_zero_or_one() => Fails([0, 0, 0, 2], (ref XdrReader reader) => reader.ReadBoolean("b"));

    [Fact]
    public void A_char_takes_four_bytes_of_which_it_uses_one()
    {
        XdrReader reader = new([0, 0, 0, 200]);
        Assert.Equal(200, reader.ReadChar("c"));
        Fails([0, 0, 1, 0], (ref XdrReader r) => r.ReadChar("c"));
    }

    [Fact]
    public void An_expected_value_is_insisted_on() => Fails([0, 0, 0, 7], (ref XdrReader reader) => reader.ReadUInt32("flags", expected: 0));

    [Fact]
    public void A_string_with_NUL_is_refused_in_both_directions()
    {
        Fails([0, 0, 0, 4, 0x61, 0, 0x62, 0x63], (ref XdrReader reader) => reader.ReadString("s"));
        LibvirtException error = Assert.Throws<LibvirtException>(() => new XdrWriter().WriteString("name", "a\0b"));
        Assert.Equal(LibvirtErrorCode.InvalidArgument, error.Code);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        XdrWriter writer = new();
        writer.WriteOptionalString("x", null);
        writer.WriteOptionalString("x", "höst");
        writer.WriteUInt64(ulong.MaxValue);
        writer.WriteOpaque([1, 2, 3]);
        Assert.Equal(0, writer.Length % 4);

        XdrReader reader = new(writer.Written);
        Assert.Null(reader.ReadOptionalString("x"));
        Assert.Equal("höst", reader.ReadOptionalString("x"));
        Assert.Equal(ulong.MaxValue, reader.ReadUInt64("u"));
        Assert.Equal([1, 2, 3], reader.ReadOpaque("o", 3).ToArray());
        reader.ReadEnd("all");
    }

    [Fact]
    public void A_name_that_is_no_UTF_8_is_still_a_name()
    {
        XdrReader reader = new([0, 0, 0, 1, 0xff, 0, 0, 0]);
        Assert.Equal("\ufffd", reader.ReadString("s"));
        Assert.Equal(3, Encoding.UTF8.GetByteCount("\ufffd"));
    }

    private delegate void Read(ref XdrReader reader);

    private static void Fails(byte[] data, Read read)
    {
        LibvirtException error = Assert.Throws<LibvirtException>(() =>
        {
            XdrReader reader = new(data);
            read(ref reader);
        });
        Assert.Equal(LibvirtErrorCode.RpcError, error.Code);
        Assert.Equal(LibvirtErrorDomain.Rpc, error.Domain);
    }
}
