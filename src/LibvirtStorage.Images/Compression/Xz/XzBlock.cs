using System;
using System.Linq;
using SharpCompress.Compressors.LZMA;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>One block on its way through the decoder (.xz file format, 3).</summary>
internal sealed class XzBlock : IDisposable
{
    private readonly CountedInput _input;
    private readonly XzBlockHeader _header;
    private readonly XzCheck _check;
    private readonly LzmaStream _decoder;
    private readonly long _start;
    private long _produced;

    /// <exception cref="DecodingException">It asks for too large a dictionary, or has an unknown check.</exception>
    public XzBlock(CountedInput input, XzBlockHeader header, byte check, XzLimits limits)
    {
        if (header.DictionarySize > limits.MaxDictionary)
        {
            throw DecodingException.BeyondLimit(
                $"The xz stream asks for a dictionary of {header.DictionarySize} bytes; {limits.MaxDictionary} are allowed.", header.DictionarySize, limits.MaxDictionary);
        }

        _input = input;
        _header = header;
        _check = new XzCheck(check);
        _start = input.Position;
        byte code = CodeFor(header, limits);
        Dictionary = XzBlockHeader.SizeOf(code);
        _decoder = LzmaStream.Create([code], input, -1, -1, null, isLzma2: true, leaveOpen: true);
    }

    /// <summary>Bytes of the dictionary that was made for it.</summary>
    public long Dictionary { get; }

    public int Read(byte[] buffer, int offset, int count)
    {
        int read = _decoder.Read(buffer, offset, count);
        _check.Add(buffer, offset, read);
        _produced += read;
        if (_produced > (_header.UncompressedSize ?? long.MaxValue))
        {
            throw DecodingException.Corrupt("An xz block holds more than its header says.");
        }

        return read;
    }

    /// <summary>Reads what follows the data, and holds everything against everything.</summary>
    /// <returns>What the index says of the block.</returns>
    public (long Unpadded, long Uncompressed) Complete()
    {
        long compressed = _input.Position - _start;
        if (compressed != (_header.CompressedSize ?? compressed) || _produced != (_header.UncompressedSize ?? _produced))
        {
            throw DecodingException.Corrupt("An xz block has other sizes than its header says.");
        }

        byte[] padding = new byte[(4 - (compressed % 4)) % 4];
        _input.ReadExact(padding);
        byte[] computed = _check.Complete();
        byte[] stored = new byte[computed.Length];
        _input.ReadExact(stored);
        if (padding.Any(b => b != 0) || !stored.SequenceEqual(computed))
        {
            throw DecodingException.Corrupt("The checksum of an xz block is wrong.");
        }

        return (_header.Length + compressed + computed.Length, _produced);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _check.Dispose();
    }

    /// <summary>The library makes the dictionary at once, and a block needs none that is larger than what comes out.</summary>
    private static byte CodeFor(XzBlockHeader header, XzLimits limits)
    {
        long length = Math.Min(header.UncompressedSize ?? long.MaxValue, limits.KnownLength ?? long.MaxValue);
        return (byte)Enumerable.Range(0, header.DictionaryCode + 1).First(code => code == header.DictionaryCode || XzBlockHeader.SizeOf(code) >= length);
    }
}
