namespace LibvirtStorage.Images.Compression.Lzma;

/// <summary>How long matches are: 8 short lengths and 8 longer ones for each position, and 256 for all.</summary>
internal sealed class LzmaLength
{
    /// <summary>The shortest match.</summary>
    public const int Least = 2;

    private const int ShortBits = 3;
    private const int LongBits = 8;

    private readonly ushort[] _choices = new ushort[2];
    private readonly ushort[] _low = new ushort[LzmaDecoder.Positions << ShortBits];
    private readonly ushort[] _middle = new ushort[LzmaDecoder.Positions << ShortBits];
    private readonly ushort[] _high = new ushort[1 << LongBits];

    public void Reset() => LzmaDecoder.Forget(_choices, _low, _middle, _high);

    /// <summary>The next length, less <see cref="Least"/>.</summary>
    public int Read(RangeDecoder bits, int position)
    {
        if (bits.Bit(ref _choices[0]) == 0)
        {
            return bits.Tree(_low, position << ShortBits, ShortBits);
        }

        return bits.Bit(ref _choices[1]) == 0
            ? (1 << ShortBits) + bits.Tree(_middle, position << ShortBits, ShortBits)
            : (2 << ShortBits) + bits.Tree(_high, 0, LongBits);
    }
}
