using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Tests;

/// <summary>An image that a test made; changes to the array show.</summary>
internal sealed class MemoryByteSource(byte[] bytes) : ByteSource
{
    public override long Length { get; } = bytes.Length;

    protected override void ReadCore(long offset, Span<byte> destination) =>
        bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
}
