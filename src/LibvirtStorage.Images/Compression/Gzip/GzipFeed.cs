using System;

namespace LibvirtStorage.Images.Compression.Gzip;

/// <summary>Hands compressed bytes to a decoder that does not say where it stopped, and remembers the last ones.</summary>
internal sealed class GzipFeed(CountedInput input) : ReadOnlyStream
{
    private byte[] _last = [];
    private int _length;

    /// <summary>What was handed out last. The end of the data lies in it.</summary>
    public ReadOnlySpan<byte> Last => _last.AsSpan(0, _length);

    /// <summary>Begins a member.</summary>
    public void Start() => _length = 0;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = input.Read(buffer, offset, count);
        if (read > 0)
        {
            _last = _last.Length < read ? new byte[read] : _last;
            _length = read;
            Buffer.BlockCopy(buffer, offset, _last, 0, read);
        }

        return read;
    }
}
