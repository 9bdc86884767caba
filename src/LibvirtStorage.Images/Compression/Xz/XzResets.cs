using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>
/// How often a file in memory starts its decoder anew. The library makes another one each time, of 57 KB, for as few as twelve bytes; writers
/// do it at the start of a block, and behind what they store as it is (.xz file format, 5.3.1; chunks as XZ Utils' lzma2_decoder.c reads them).
/// </summary>
internal ref struct XzResets
{
    private const int HeaderLength = 12;
    private const int FooterLength = 12;
    private const int CrcLength = 4;
    private const int IndexIndicator = 0;

    // Control bytes of chunks.
    private const int End = 0;
    private const int FirstCompressed = 0x80;
    private const int FirstReset = 0xa0;
    private const int FirstProperties = 0xc0;

    private readonly ReadOnlySpan<byte> _file;
    private int _at;
    private int _count;

    private XzResets(ReadOnlySpan<byte> file) => _file = file;

    private readonly bool IsInside => _at < _file.Length;

    /// <summary>Counts over streams and blocks, as far as their structure holds: what is broken is found when it is decoded.</summary>
    public static int CountIn(ReadOnlySpan<byte> file)
    {
        var resets = new XzResets(file);
        while (resets.IsInside)
        {
            resets.PassStream();
        }

        return resets._count;
    }

    private void PassStream()
    {
        int checkLength = _at + HeaderLength < _file.Length ? CheckLength(_file[_at + 7]) : 0;
        _at += HeaderLength;
        while (IsInside && _file[_at] != IndexIndicator)
        {
            _at += (_file[_at] + 1) * 4;
            PassChunks();
            Pad();
            _at += checkLength;
        }

        // The index: how many blocks, and two numbers for each.
        _at++;
        long numbers = 2 * PassNumber();
        for (; IsInside && numbers > 0; numbers--)
        {
            PassNumber();
        }

        Pad();
        _at += CrcLength + FooterLength;
        while (IsInside && _file[_at] == 0)
        {
            _at++;
        }
    }

    private void PassChunks()
    {
        while (IsInside && _file[_at] is var control && control != End)
        {
            _count += control >= FirstReset ? 1 : 0;
            int sizeAt = control < FirstCompressed ? 1 : 3;
            int header = control < FirstCompressed ? 3 : control < FirstProperties ? 5 : 6;
            _at = _file.Length - _at < header ? _file.Length : _at + header + BinaryPrimitives.ReadUInt16BigEndian(_file.Slice(_at + sizeAt)) + 1;
        }

        _at++;
    }

    /// <summary>Of the sizes only the ends matter.</summary>
    private long PassNumber()
    {
        long number = 0;
        for (int shift = 0; IsInside && shift < 63; shift += 7)
        {
            byte b = _file[_at++];
            number |= (b & 0x7fL) << shift;
            if (b < 0x80)
            {
                break;
            }
        }

        return Math.Min(number, _file.Length);
    }

    private void Pad() => _at = (_at + 3) & ~3;

    /// <summary>Bytes by the number of the check (2.1.1.2): none, then three numbers each of 4, 8, 16, 32 and 64.</summary>
    private static int CheckLength(byte number) => (number & 0xf) == 0 ? 0 : 4 << (((number & 0xf) - 1) / 3);
}
