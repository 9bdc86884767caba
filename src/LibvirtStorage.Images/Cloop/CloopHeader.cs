using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Detection;

namespace LibvirtStorage.Images.Cloop;

/// <summary>
/// The header at offset 0: a shell script of 128 bytes, which mounts the file it stands in, and two numbers, big-endian
/// (cloop's <c>compressed_loop.h</c>, <c>cloop_head</c>). The offsets of all blocks, and of the end of the last, follow.
/// </summary>
/// <param name="BlockSize">Guest bytes of a block.</param>
/// <param name="BlockCount">Number of blocks.</param>
internal sealed record CloopHeader(uint BlockSize, uint BlockCount)
{
    public const int Length = 136;

    /// <summary>The lines that name the version; the third one, which mounts the file, is free.</summary>
    public static FileMagic Magic { get; } = new(
        CloopRules.CloopMagic, CloopRules.CloopHeaderTruncated, "The file does not start with the script of cloop version 2.0.", "#!/bin/sh\n#V2.0 Format\n"u8.ToArray());

    /// <summary>Every block has the full size.</summary>
    public ulong VirtualSize => (ulong)BlockSize * BlockCount;

    /// <summary>Number of offsets.</summary>
    public long OffsetCount => (long)BlockCount + 1;

    /// <summary>Where the offsets end, and blocks may start.</summary>
    public ulong OffsetsEnd => Length + ((ulong)OffsetCount * CloopLimits.OffsetSize);

    /// <summary>Reads <see cref="Length"/> bytes, whatever they say.</summary>
    public static CloopHeader ReadFrom(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(128)), BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(132)));
}
