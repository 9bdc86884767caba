using System.IO;
using SharpCompress.Compressors;
using SharpCompress.Compressors.BZip2;

namespace LibvirtStorage.Images.Compression;

/// <summary>Decodes bzip2 files: streams that follow each other, both kinds of checksum, and nothing behind the last.</summary>
internal sealed class Bzip2Stream(Stream stream) : ReadOnlyStream
{
    private readonly CountedInput _input = new(stream);
    private BZip2Stream? _decoder;

    /// <exception cref="DecodingException">Bytes follow the end, or the file ends too early.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        // The library looks at the first block when it is made, and throws there too.
        _decoder ??= BZip2Stream.Create(_input, CompressionMode.Decompress, decompressConcatenated: true, leaveOpen: true);
        int read = _decoder.Read(buffer, offset, count);
        if (read == 0 && count > 0 && !_input.IsAtEnd)
        {
            throw DecodingException.Corrupt("Bytes follow the end of the compressed data.");
        }

        return read;
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
