using System;
using System.IO;

namespace LibvirtStorage.Images.Compression.Bzip2;

/// <summary>
/// Decodes bzip2 files: streams that follow each other, both kinds of checksum, and nothing behind the last. A stream or block costs what
/// it holds, however many there are.
/// </summary>
internal sealed class Bzip2Stream : ReadOnlyStream
{
    private const long BlockMagic = 0x314159265359;
    private const long EndMagic = 0x177245385090;

    private readonly CountedInput _input;
    private readonly Bzip2Bits _bits;
    private readonly Bzip2Block _block = new();
    private readonly byte[] _header = new byte[4];
    private int _level;
    private uint _checksum;
    private bool _isInBlock;

    public Bzip2Stream(Stream stream)
    {
        _input = new CountedInput(stream);
        _bits = new Bzip2Bits(_input);
    }

    /// <exception cref="DecodingException">The bytes are broken or end too early, or others follow the end.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0 && (_isInBlock || MoveToBlock()))
        {
            int read = _block.CopyTo(buffer.AsSpan(offset, count));
            if (read > 0)
            {
                return read;
            }

            _checksum = ((_checksum << 1) | (_checksum >> 31)) ^ _block.Checksum;
            _isInBlock = false;
        }

        return 0;
    }

    /// <summary>Goes to the next block, over the ends of streams; false at the end of the last one.</summary>
    private bool MoveToBlock()
    {
        while (_level > 0 || StartStream())
        {
            long magic = _bits.Read48();
            if (magic == BlockMagic)
            {
                _block.Read(_bits, _level);
                return _isInBlock = true;
            }

            if (magic != EndMagic || _bits.Read32() != _checksum)
            {
                throw DecodingException.Corrupt("The checksum of a bzip2 stream is wrong, or something else than a block is in it.");
            }

            _bits.Align();
            _level = 0;
        }

        return false;
    }

    private bool StartStream()
    {
        if (_input.Position > 0 && _input.IsAtEnd)
        {
            return false;
        }

        if (!_input.IsNext("BZh"u8))
        {
            throw _input.Position > 0 ? DecodingException.BytesBehindEnd(_input.Position) : DecodingException.Corrupt("There is no bzip2 data.");
        }

        _input.ReadExact(_header);
        _level = _header[3] - '0';
        _checksum = 0;
        return _level is >= 1 and <= 9 ? true : throw DecodingException.Corrupt("A bzip2 stream has blocks of a size that does not exist.");
    }
}
