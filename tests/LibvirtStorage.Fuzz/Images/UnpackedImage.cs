using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Fuzz.Images;

/// <summary>An unpacked image as a source. All share one buffer, so there is one at a time: disposing it makes room for the next.</summary>
internal sealed class UnpackedImage : ByteSource
{
    private static readonly byte[] s_buffer = new byte[PackedImage.MaxLength];

    private readonly int _writtenEnd;
    private readonly byte[] _bytes = s_buffer;

    /// <param name="packed">The packed image.</param>
    /// <param name="seals">What can make the checksums of its format right.</param>
    public UnpackedImage(ReadOnlySpan<byte> packed, IReadOnlyList<Func<byte[], byte[]>>? seals = null)
    {
        (int length, int seal, _writtenEnd) = PackedImage.UnpackTo(s_buffer, packed);
        Length = length;
        if (seal > 0 && seals is { Count: > 0 })
        {
            _bytes = Sealed(seals[(seal - 1) % seals.Count]);
        }
    }

    public override long Length { get; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, (int)Length);

    protected override void ReadCore(long offset, Span<byte> destination) => _bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);

    protected override void Dispose(bool disposing)
    {
        s_buffer.AsSpan(0, _writtenEnd).Clear();
        base.Dispose(disposing);
    }

    private byte[] Sealed(Func<byte[], byte[]> seal)
    {
        try
        {
            return seal(Bytes.ToArray());
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // The tests seal sound images; one that is too short for that stays as it is.
            return s_buffer;
        }
    }
}
