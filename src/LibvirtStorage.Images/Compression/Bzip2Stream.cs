using System.IO;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;

namespace LibvirtStorage.Images.Compression;

/// <summary>Decodes bzip2 files: streams that follow each other, both kinds of checksum, and nothing behind the last.</summary>
/// <param name="stream">The file; belongs to the caller.</param>
/// <param name="isSingle">Whether there is one stream only, as in the blocks of images.</param>
internal sealed class Bzip2Stream(Stream stream, bool isSingle = false) : ReadOnlyStream
{
    /// <summary>What a decoder is made for, and most of what making one costs: a block of the largest size.</summary>
    private const int BlockLength = 900_000;

    /// <summary>Bytes of such blocks that are free, and how many may be made for each byte that came out. Parallel compressors put a block of at least 100,000 into each stream.</summary>
    private const long FreeLength = 32 << 20;
    private const int MaxRatio = 16;

    private readonly CountedInput _input = new(stream);
    private BZip2Stream? _decoder;
    private long _made;
    private long _produced;

    /// <exception cref="DecodingException">Bytes follow the end, the file ends too early, or it is all beginnings of streams.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            _decoder ??= Open();
            int read = _decoder.Read(buffer, offset, count);
            _produced += read;
            if (read > 0 || _input.IsAtEnd)
            {
                return read;
            }

            _decoder.Dispose();
            _decoder = null;
        }

        return 0;
    }

    /// <summary>The library looks at the first block when it is made, and throws there too.</summary>
    private BZip2Stream Open()
    {
        if (_made > 0 && (isSingle || !_input.IsNext("BZh"u8)))
        {
            throw DecodingException.BytesBehindEnd(_input.Position);
        }

        _made += BlockLength;
        long limit = FreeLength + (MaxRatio * _produced);
        return _made <= limit
            ? BZip2Stream.Create(_input, CompressionMode.Decompress, decompressConcatenated: false, leaveOpen: true)
            : throw DecodingException.BeyondLimit($"It consists of {_made / BlockLength} streams or more that hold next to nothing.", _made, limit);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder?.Dispose();
        }

        base.Dispose(disposing);
    }
}
