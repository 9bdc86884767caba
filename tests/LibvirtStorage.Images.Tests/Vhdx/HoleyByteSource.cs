using System;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>An image whose pages of zeros are holes, as a file system would keep it.</summary>
internal sealed class HoleyByteSource(byte[] bytes) : ByteSource
{
    private const int Page = 4096;

    public override long Length => bytes.Length;

    public override SourceRange RangeAt(long offset)
    {
        long end = offset / Page * Page;
        bool isHole = IsHole(end);
        while (end < Length && IsHole(end) == isHole)
        {
            end += Page;
        }

        return new SourceRange(offset, Math.Min(end, Length) - offset, isHole);
    }

    protected override void ReadCore(long offset, Span<byte> destination) => bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);

    private bool IsHole(long page) => new ReadOnlySpan<byte>(bytes, (int)page, (int)Math.Min(Page, Length - page)).IsZero();
}
