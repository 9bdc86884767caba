namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>Single bytes on their way to whoever reads an index, counted and with their checksum.</summary>
internal sealed class XzChecksummedInput : ReadOnlyStream
{
    private readonly CountedInput _input;
    private readonly Crc32 _crc = new();
    private readonly byte[] _one = new byte[1];
    private long _length;

    public XzChecksummedInput(CountedInput input, byte firstByte)
    {
        _input = input;
        Add(firstByte);
    }

    /// <summary>Bytes that came by.</summary>
    public override long Length => _length;

    public uint Checksum => _crc.Value;

    public override int ReadByte()
    {
        int value = _input.ReadByte();
        if (value >= 0)
        {
            Add((byte)value);
        }

        return value;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int value = count > 0 ? ReadByte() : -1;
        if (value < 0)
        {
            return 0;
        }

        buffer[offset] = (byte)value;
        return 1;
    }

    private void Add(byte value)
    {
        _one[0] = value;
        _crc.Add(_one);
        _length++;
    }
}
