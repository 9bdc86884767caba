namespace LibvirtStorage.Images.Compression.Bzip2;

/// <summary>Bits from the highest on. No byte is taken before a bit of it is needed, so that what follows a stream is left.</summary>
internal sealed class Bzip2Bits(CountedInput input)
{
    private const int MaxCount = 24;

    private uint _bits;
    private int _count;

    /// <summary>So many bits, 24 at most.</summary>
    /// <exception cref="DecodingException">Reason Truncated.</exception>
    public int Read(int count)
    {
        while (_count < count)
        {
            int value = input.ReadByte();
            _bits = (_bits << 8) | (value >= 0 ? (uint)value : throw DecodingException.Truncated());
            _count += 8;
        }

        _count -= count;
        return (int)((_bits >> _count) & ((1u << count) - 1));
    }

    /// <summary>One bit.</summary>
    public bool ReadBit() => Read(1) != 0;

    /// <summary>32 bits.</summary>
    public uint Read32() => ((uint)Read(16) << 16) | (uint)Read(16);

    /// <summary>48 bits.</summary>
    public long Read48() => ((long)Read(MaxCount) << MaxCount) | (uint)Read(MaxCount);

    /// <summary>Leaves what fills up the last byte.</summary>
    public void Align() => _count = 0;
}
