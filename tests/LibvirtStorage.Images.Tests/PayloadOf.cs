using System;
using System.Threading.Tasks;
using Xunit;

namespace LibvirtStorage.Images.Tests;

/// <summary>The ways in which a payload can be read, all of which have to agree.</summary>
internal static class PayloadOf
{
    public static byte[] WholeRead(ImageReader reader)
    {
        byte[] payload = Dirty(reader);
        reader.Read(0, payload);
        return payload;
    }

    /// <summary>By extents, which have to be without gaps and of more than nothing.</summary>
    public static byte[] Extents(ImageReader reader)
    {
        byte[] payload = Dirty(reader);
        ulong next = 0;
        foreach (GuestExtent extent in reader.Extents())
        {
            Assert.Equal(next, extent.Offset);
            Assert.NotEqual(0UL, extent.Length);
            next += extent.Length;
            Span<byte> part = payload.AsSpan((int)extent.Offset, (int)extent.Length);
            if (extent.Kind == ExtentKind.Data)
            {
                reader.Read(extent.Offset, part);
            }
            else
            {
                part.Clear();
            }
        }

        Assert.Equal(reader.VirtualSize, next);
        return payload;
    }

    /// <summary>In pieces that start nowhere in particular, from several threads.</summary>
    public static byte[] OddPieces(ImageReader reader, int piece)
    {
        byte[] payload = Dirty(reader);
        Parallel.For(0, (payload.Length + piece - 1) / piece, i =>
            reader.Read((ulong)((long)i * piece), payload.AsSpan(i * piece, Math.Min(piece, payload.Length - (i * piece)))));
        return payload;
    }

    /// <summary>Compares millions of bytes, which the assertion for collections does one object at a time.</summary>
    public static void AssertSame(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        if (!expected.AsSpan().SequenceEqual(actual))
        {
            int first = 0;
            while (expected[first] == actual[first])
            {
                first++;
            }

            Assert.Fail($"Payloads differ from offset {first}: 0x{expected[first]:x2} expected, 0x{actual[first]:x2} read.");
        }
    }

    private static byte[] Dirty(ImageReader reader)
    {
        byte[] payload = new byte[(int)reader.VirtualSize];
        payload.AsSpan().Fill(0xee);
        return payload;
    }
}
