using System;
using System.Buffers;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>Reads single compressed grains by what a grain table says of them. Thread-safe if the source is.</summary>
internal sealed class GrainDecoder(ByteSource source, GrainLayout layout)
{
    /// <summary>Grain and place in one number: sectors and indexes of compressed grains have 32 bits each.</summary>
    public static ulong Pack(ulong grain, ulong offset) => (grain << 32) | (offset / VmdkLimits.SectorSize);

    /// <summary>Fills <paramref name="destination"/>, which is one grain long.</summary>
    /// <exception cref="DiskImageException">The grain's marker is not its own, or its data do not decode to it.</exception>
    public void Decode(ulong packed, byte[] destination)
    {
        ulong grain = packed >> 32;
        long offset = (long)(packed & uint.MaxValue) * VmdkLimits.SectorSize;
        SparseMarker marker = ReadMarker(grain, offset);
        int length = (int)marker.Size;
        byte[] input = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            source.Read(offset + SparseMarker.GrainHeaderLength, input.AsSpan(0, length));
            CompressedGrain.Inflate(input, length, destination, layout.VisibleLength(grain), (ulong)offset);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    /// <summary>The marker of a grain, which repeats where on the disk it belongs.</summary>
    /// <exception cref="DiskImageException">It says otherwise, or the data behind it leave the file.</exception>
    public SparseMarker ReadMarker(ulong grain, long offset)
    {
        Span<byte> bytes = stackalloc byte[SparseMarker.Length];
        bytes.Clear();
        if (!FileBounds.IsInside((ulong)offset, SparseMarker.GrainHeaderLength, (ulong)source.Length))
        {
            throw VmdkRules.VmdkPastEnd.Error("grain table", (ulong)offset, $"A compressed grain at 0x{offset:x} lies behind the end of the file at 0x{source.Length:x}.");
        }

        source.Read(offset, bytes.Slice(0, SparseMarker.GrainHeaderLength));
        var marker = SparseMarker.ReadFrom(bytes);
        ulong expected = grain * (ulong)layout.GrainSectors;
        if (!marker.HasSaneSize(layout.GrainSize) || marker.Value != expected)
        {
            throw VmdkRules.VmdkMarker.Error(
                "grain marker", (ulong)offset, $"The marker at 0x{offset:x} announces {marker.Size} bytes for sector {marker.Value}, where the grain of sector {expected} has to be.");
        }

        return FileBounds.IsInside((ulong)offset + SparseMarker.GrainHeaderLength, marker.Size, (ulong)source.Length)
            ? marker
            : throw VmdkRules.VmdkPastEnd.Error("grain marker", (ulong)offset, $"A compressed grain of {marker.Size} bytes at 0x{offset:x} reaches past the end of the file at 0x{source.Length:x}.");
    }
}
