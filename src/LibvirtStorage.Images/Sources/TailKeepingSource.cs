using System;

namespace LibvirtStorage.Images.Sources;

/// <summary>A source that cannot seek, whose first and last bytes are kept as they pass. Does not own the inner source.</summary>
public sealed class TailKeepingSource : DelegatingByteSource
{
    private const int WindowLength = 64 << 10;

    private readonly byte[] _head;
    private readonly byte[] _tail;

    /// <summary>Takes a source of which nothing was read yet.</summary>
    public TailKeepingSource(ByteSource inner)
        : base(inner)
    {
        _head = new byte[(int)Math.Min(WindowLength, Length)];
        _tail = new byte[_head.Length];
    }

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <summary>Where the furthest read ended.</summary>
    public long Position { get; private set; }

    /// <summary>The image as far as it is known: zeros between start and end.</summary>
    public ByteSource Sketch() => new SketchSource(_head, _tail, Length);

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        Inner.Read(offset, destination);
        Position = Math.Max(Position, offset + destination.Length);
        Keep(_head, 0, offset, destination);
        Keep(_tail, Length - _tail.Length, offset, destination);
    }

    private static void Keep(byte[] window, long windowOffset, long offset, ReadOnlySpan<byte> bytes)
    {
        long from = Math.Max(windowOffset, offset);
        long to = Math.Min(windowOffset + window.Length, offset + bytes.Length);
        if (from < to)
        {
            bytes.Slice((int)(from - offset), (int)(to - from)).CopyTo(window.AsSpan((int)(from - windowOffset)));
        }
    }

    private sealed class SketchSource(byte[] head, byte[] tail, long length) : ByteSource
    {
        public override long Length => length;

        protected override void ReadCore(long offset, Span<byte> destination)
        {
            destination.Clear();
            Show(head, 0, offset, destination);
            Show(tail, length - tail.Length, offset, destination);
        }

        private static void Show(byte[] window, long windowOffset, long offset, Span<byte> destination)
        {
            long from = Math.Max(windowOffset, offset);
            long to = Math.Min(windowOffset + window.Length, offset + destination.Length);
            if (from < to)
            {
                window.AsSpan((int)(from - windowOffset), (int)(to - from)).CopyTo(destination.Slice((int)(from - offset)));
            }
        }
    }
}
