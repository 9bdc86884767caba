using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using LibvirtStorage.Images.Compression;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>
/// A second pass over bytes whose length and digest the first one learned. What was measured and checked is what comes out, or
/// the last read fails. Owns its stream.
/// </summary>
internal sealed class DigestStream(Stream stream, long length, byte[] sha256) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;

    /// <exception cref="ImageSourceException">Reason Changed: these are not the bytes of the first pass.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = _position < length ? stream.Read(buffer, offset, (int)Math.Min(count, length - _position)) : 0;
        _hash.AppendData(buffer, offset, read);
        _position += read;
        bool isWhole = read == 0 || _position < length || _hash.GetHashAndReset().SequenceEqual(sha256);
        return isWhole ? read : throw new ImageSourceException(ImageSourceError.Changed, "The wrapped file changed between being measured and being read.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
