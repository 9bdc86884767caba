using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Detection;

/// <summary>
/// The bytes that probes look at: the first 0x8200 (what libvirt reads, <c>VIR_STORAGE_MAX_HEADER</c>; qemu reads 512)
/// and the last 1024 (VHD footer, dmg trailer). Looking past either end finds nothing.
/// </summary>
public sealed class SignatureWindow
{
    /// <summary>Bytes kept from the start.</summary>
    public const int HeadLength = 0x8200;

    /// <summary>Bytes kept from the end.</summary>
    public const int TailLength = 1024;

    private const int SectorSize = 512;

    private readonly byte[] _head;
    private readonly byte[] _tail;
    private readonly long _length;

    internal SignatureWindow(byte[] head, byte[] tail, long length)
    {
        _head = head;
        _tail = tail;
        _length = length;
    }

    /// <summary>The first bytes, up to <see cref="HeadLength"/>.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>The last bytes, up to <see cref="TailLength"/>; empty for a source that cannot seek.</summary>
    public ReadOnlySpan<byte> Tail => _tail;

    /// <summary>
    /// The last sector of 512 bytes, of which the file may have the beginning only: QEMU counts a file in whole sectors, with zeros behind its
    /// end, and so looks elsewhere for what stands 512 bytes before the end.
    /// </summary>
    public ReadOnlySpan<byte> LastSector => Tail.Slice(_tail.Length - Math.Min(_tail.Length, LastSectorLength));

    /// <summary>Bytes that the last sector lacks.</summary>
    public int Padding => SectorSize - LastSectorLength;

    private int LastSectorLength => _length == 0 ? SectorSize : (int)((_length - 1) % SectorSize) + 1;

    /// <summary>Reads the window of a container.</summary>
    public static SignatureWindow Of(ByteSource source)
    {
        byte[] head = new byte[(int)Math.Min(HeadLength, source.Length)];
        source.Read(0, head);
        byte[] tail = new byte[source.CanSeek ? (int)Math.Min(TailLength, source.Length) : 0];
        if (tail.Length > 0)
        {
            source.Read(source.Length - tail.Length, tail);
        }

        return new SignatureWindow(head, tail, source.Length);
    }

    /// <summary>Reads the window of a decoded payload: what a host would probe if nothing stood before it.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="hasTail">Whether it will end the file too.</param>
    public static SignatureWindow Of(ImageReader payload, bool hasTail)
    {
        byte[] head = new byte[(int)Math.Min(HeadLength, payload.VirtualSize)];
        payload.Read(0, head);
        byte[] tail = new byte[hasTail && payload.CanSeek ? (int)Math.Min(TailLength, payload.VirtualSize) : 0];
        if (tail.Length > 0)
        {
            payload.Read(payload.VirtualSize - (ulong)tail.Length, tail);
        }

        return new SignatureWindow(head, tail, (long)Math.Min(payload.VirtualSize, long.MaxValue));
    }

    /// <summary>The window of the same file once other bytes stand in it.</summary>
    /// <param name="fileLength">The file's length in bytes, which stays.</param>
    /// <param name="offset">Where in the file the bytes stand.</param>
    /// <param name="bytes">The bytes.</param>
    public SignatureWindow With(long fileLength, long offset, ReadOnlySpan<byte> bytes) =>
        new(Over(_head, 0, offset, bytes), Over(_tail, fileLength - _tail.Length, offset, bytes), fileLength);

    /// <summary>Whether the bytes at <paramref name="offset"/> from the start are <paramref name="magic"/>.</summary>
    public bool HeadHas(int offset, ReadOnlySpan<byte> magic) =>
        offset <= _head.Length - magic.Length && Head.Slice(offset, magic.Length).SequenceEqual(magic);

    /// <summary>Whether the bytes at <paramref name="fromEnd"/> bytes before the end are <paramref name="magic"/>.</summary>
    public bool TailHas(int fromEnd, ReadOnlySpan<byte> magic) =>
        fromEnd <= _tail.Length && magic.Length <= fromEnd && Tail.Slice(_tail.Length - fromEnd, magic.Length).SequenceEqual(magic);

    private static byte[] Over(byte[] window, long windowOffset, long offset, ReadOnlySpan<byte> bytes)
    {
        long from = Math.Max(windowOffset, offset);
        long to = Math.Min(windowOffset + window.Length, offset + bytes.Length);
        if (from >= to)
        {
            return window;
        }

        byte[] changed = (byte[])window.Clone();
        bytes.Slice((int)(from - offset), (int)(to - from)).CopyTo(changed.AsSpan((int)(from - windowOffset)));
        return changed;
    }
}
