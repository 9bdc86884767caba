using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Tests;

/// <summary>An image that counts what is read of it.</summary>
internal sealed class CountingByteSource(byte[] bytes) : ByteSource
{
    public override long Length => bytes.Length;

    public int Reads { get; private set; }

    public long BytesRead { get; private set; }

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        Reads++;
        BytesRead += destination.Length;
        bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }
}
