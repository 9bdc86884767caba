using System;
using System.Threading;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Tests;

/// <summary>An image that counts what is read of it. Does not own the other source.</summary>
internal sealed class CountingByteSource(ByteSource inner) : ByteSource
{
    private int _reads;
    private long _bytesRead;

    public CountingByteSource(byte[] bytes)
        : this(new MemoryByteSource(bytes))
    {
    }

    public override long Length => inner.Length;

    public int Reads => _reads;

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public override SourceRange RangeAt(long offset) => inner.RangeAt(offset);

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Add(ref _bytesRead, destination.Length);
        inner.Read(offset, destination);
    }
}
