using System;
using System.Threading;
using LibvirtStorage.Images.Compression;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>A source from front to back as a stream. Does not own it.</summary>
internal sealed class ByteSourceStream(ByteSource source, CancellationToken cancellation) : ReadOnlyStream
{
    private long _position;

    public override int Read(byte[] buffer, int offset, int count)
    {
        // A decoder may read on for long and have nothing to hand out: padding, empty members.
        cancellation.ThrowIfCancellationRequested();
        int length = (int)Math.Min(count, source.Length - _position);
        if (length > 0)
        {
            source.Read(_position, buffer.AsSpan(offset, length));
            _position += length;
        }

        return length;
    }
}
