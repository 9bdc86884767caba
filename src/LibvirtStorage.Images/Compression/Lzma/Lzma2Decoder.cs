using System;

namespace LibvirtStorage.Images.Compression.Lzma;

/// <summary>
/// Decodes LZMA2 (.xz file format, 5.3.1): chunks, stored or LZMA, each of which may begin anew with dictionary, properties or state.
/// One decoder goes over block after block, so that a block costs what it holds.
/// </summary>
internal sealed class Lzma2Decoder : IDisposable
{
    private readonly CountedInput _input;
    private readonly LzmaWindow _window = new();
    private readonly RangeDecoder _bits = new();
    private readonly LzmaDecoder _decoder;
    private bool _isAtEnd;
    private bool _isStored;
    private bool _needsDictionary;
    private bool _needsProperties;
    private int _left;

    public Lzma2Decoder(CountedInput input)
    {
        _input = input;
        _decoder = new LzmaDecoder(_bits, _window);
    }

    /// <summary>Begins a block.</summary>
    /// <param name="dictionary">Bytes that can be referred to, at least 1.</param>
    public void Start(int dictionary)
    {
        _window.Start(dictionary);
        (_isAtEnd, _left, _needsDictionary, _needsProperties) = (false, 0, true, true);
    }

    /// <summary>Reads on; 0 at the end of the block.</summary>
    /// <exception cref="DecodingException">The bytes are broken or end too early.</exception>
    public int Read(byte[] buffer, int offset, int count)
    {
        int done = 0;
        while (done < count && (_left > 0 || MoveToChunk()))
        {
            int length = _window.MakeRoom(Math.Min(count - done, _left));
            Decode(length);
            _window.Newest(length).CopyTo(buffer.AsSpan(offset + done));
            done += length;
        }

        return done;
    }

    public void Dispose() => _window.Dispose();

    private void Decode(int length)
    {
        _left -= length;
        if (_isStored)
        {
            _window.Read(_input, length);
            return;
        }

        _decoder.Decode(length);
        if (_left == 0 && (_decoder.IsInMatch || !_bits.IsComplete))
        {
            throw DecodingException.Corrupt("A chunk of LZMA2 holds more than it says.");
        }
    }

    private bool MoveToChunk()
    {
        int control = _isAtEnd ? 0 : ReadByte();
        if (control == 0)
        {
            _isAtEnd = true;
            return false;
        }

        if (control is 1 or >= 0xe0)
        {
            (_needsDictionary, _needsProperties) = (false, true);
            _window.Reset();
        }

        if (_needsDictionary || control is > 2 and < 0x80)
        {
            throw DecodingException.Corrupt("A chunk of LZMA2 is of a kind that does not exist, or not here.");
        }

        _isStored = control < 0x80;
        _left = (_isStored ? 0 : (control & 0x1f) << 16) + ReadLength();
        if (!_isStored)
        {
            StartLzma(control);
        }

        return true;
    }

    private void StartLzma(int control)
    {
        int length = ReadLength();
        if (control >= 0xc0)
        {
            _decoder.SetProperties((byte)ReadByte());
            _needsProperties = false;
        }

        if (_needsProperties)
        {
            throw DecodingException.Corrupt("A chunk of LZMA2 lacks its properties.");
        }

        if (control >= 0xa0)
        {
            _decoder.Reset();
        }

        _bits.Start(_input, length);
    }

    /// <summary>Two bytes, of a length less 1.</summary>
    private int ReadLength() => (ReadByte() << 8) + ReadByte() + 1;

    private int ReadByte()
    {
        int value = _input.ReadByte();
        return value >= 0 ? value : throw DecodingException.Truncated();
    }
}
