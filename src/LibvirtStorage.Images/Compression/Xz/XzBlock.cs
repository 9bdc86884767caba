using System;
using System.Linq;
using LibvirtStorage.Images.Compression.Lzma;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>One block on its way through the decoder (.xz file format, 3).</summary>
internal sealed class XzBlock : IDisposable
{
    private readonly CountedInput _input;
    private readonly XzBlockHeader _header;
    private readonly XzCheck _check;
    private readonly Lzma2Decoder _decoder;
    private readonly long _start;
    private long _produced;

    /// <exception cref="DecodingException">It asks for too large a dictionary, or has an unknown check.</exception>
    public XzBlock(CountedInput input, Lzma2Decoder decoder, XzBlockHeader header, byte check, XzLimits limits)
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
        _decoder = decoder;
        long dictionary = Math.Min(header.DictionarySize, Math.Min(limits.KnownLength ?? int.MaxValue, header.UncompressedSize ?? int.MaxValue));
        _decoder.Start((int)Math.Max(dictionary, 1));
    }

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

    public void Dispose() => _check.Dispose();
}
