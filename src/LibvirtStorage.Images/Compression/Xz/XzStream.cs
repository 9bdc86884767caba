using System.IO;
using System.Linq;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>
/// Decodes .xz files (format 1.2.1): streams that follow each other, padding between them, every checksum, and the index. The
/// library decodes LZMA2; its own reader of the container knows one stream and trusts index and footer.
/// </summary>
internal sealed class XzStream : ReadOnlyStream
{
    /// <summary>
    /// Bytes of dictionaries that are free, and how many may be made for each byte that came out. Writers of many blocks make these larger than
    /// the dictionary, or say how long they are.
    /// </summary>
    private const long FreeDictionaries = 256 << 20;
    private const int MaxRatio = 16;

    /// <summary>The same where it is known how much comes out: that is a block of an image, which is one block of xz too.</summary>
    private const long FreeKnownDictionaries = 64 << 10;
    private const int MaxKnownRatio = 4;

    private readonly CountedInput _input;
    private readonly XzLimits _limits;
    private long _made;
    private long _produced;
    private byte _check;
    private XzIndex? _index;
    private XzBlock? _block;

    /// <param name="stream">The file; belongs to the caller.</param>
    /// <param name="limits">What decoding may cost.</param>
    public XzStream(Stream stream, XzLimits limits)
    {
        _input = new CountedInput(stream, failAtEnd: true);
        _limits = limits;
    }

    /// <exception cref="DecodingException">The bytes are broken, or ask for more than the limits allow.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0 && (_block is not null || MoveToBlock()))
        {
            int read = _block!.Read(buffer, offset, count);
            if (read > 0)
            {
                _produced += read;
                return read;
            }

            (long unpadded, long uncompressed) = _block.Complete();
            _index!.Add(unpadded, uncompressed);
            CloseBlock();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CloseBlock();
            _index?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Goes to the next block, over the ends of streams; false at the end of the last one.</summary>
    private bool MoveToBlock()
    {
        while (_index is not null || StartStream())
        {
            byte first = (byte)_input.ReadByte();
            if (first != 0)
            {
                StartBlock(XzBlockHeader.Read(_input, first));
                return true;
            }

            XzFlags.ReadFooter(_input, _check, _index!.Verify(_input));
            _index.Dispose();
            _index = null;
            SkipPadding();
            if (_input.IsAtEnd)
            {
                return false;
            }
        }

        return false;
    }

    private void StartBlock(XzBlockHeader header)
    {
        _block = new XzBlock(_input, header, _check, _limits);
        _made += _block.Dictionary;
        long limit = _limits.KnownLength is long known ? FreeKnownDictionaries + (MaxKnownRatio * known) : FreeDictionaries + (MaxRatio * _produced);
        if (_made > limit)
        {
            throw DecodingException.BeyondLimit("It consists of blocks that ask for large dictionaries and hold next to nothing.", _made, limit);
        }
    }

    /// <summary>After the last stream there is nothing to start, so a second call at the end answers false too.</summary>
    private bool StartStream()
    {
        if (_input.Position > 0 && _input.IsAtEnd)
        {
            return false;
        }

        if (_input.Position > 0 && !_input.IsNext(XzFlags.Magic))
        {
            throw DecodingException.BytesBehindEnd(_input.Position);
        }

        _check = XzFlags.ReadHeader(_input);
        _index = new XzIndex();
        return true;
    }

    /// <summary>Zeros in fours between and behind streams (2.2).</summary>
    private void SkipPadding()
    {
        byte[] four = new byte[4];
        while (!_input.IsAtEnd)
        {
            _input.ReadExact(four);
            if (four.Any(b => b != 0))
            {
                _input.Unread(four);
                return;
            }
        }
    }

    private void CloseBlock()
    {
        _block?.Dispose();
        _block = null;
    }
}
