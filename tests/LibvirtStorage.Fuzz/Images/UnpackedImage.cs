using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Fuzz.Images;

/// <summary>An unpacked image as a source. All share one buffer, so there is one at a time: disposing it makes room for the next.</summary>
internal sealed class UnpackedImage : ByteSource
{
    private static readonly byte[] s_buffer = new byte[PackedImage.MaxLength];

    private readonly int _writtenEnd;

    public UnpackedImage(ReadOnlySpan<byte> packed)
    {
        (int length, _writtenEnd) = PackedImage.UnpackTo(s_buffer, packed);
        Length = length;
    }

    public override long Length { get; }

    public ReadOnlySpan<byte> Bytes => s_buffer.AsSpan(0, (int)Length);

    protected override void ReadCore(long offset, Span<byte> destination) => s_buffer.AsSpan((int)offset, destination.Length).CopyTo(destination);

    protected override void Dispose(bool disposing)
    {
        s_buffer.AsSpan(0, _writtenEnd).Clear();
        base.Dispose(disposing);
    }
}
