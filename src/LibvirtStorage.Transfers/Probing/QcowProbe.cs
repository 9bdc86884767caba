using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace LibvirtStorage.Transfers.Probing;

/// <summary>What libvirt reads from a qcow or qcow2 header. Far less than a reader checks; where it is malformed libvirt just sees less.</summary>
internal static class QcowProbe
{
    private const int Version2HeaderLength = 72;
    private const int Version3HeaderLength = 104;
    private const int LongestBackingName = 1023;
    private const uint EndOfExtensions = 0;
    private const uint BackingFormatExtension = 0xe2792aca;

    public static VolumeProbe Describe(VolumeProbe probe, ReadOnlySpan<byte> header)
    {
        uint version = ReadUInt32(header, 4);
        probe = probe with
        {
            BackingName = ReadBackingName(header),
            Encryption = Encryption(version, header),
        };
        if (version == 1)
        {
            return probe;
        }

        uint clusterBits = ReadUInt32(header, 20);
        return probe with
        {
            Compat = version >= 3 ? "1.1" : "0.10",
            ClusterSize = clusterBits is > 0 and < 31 ? 1 << (int)clusterBits : null,
            Features = version >= 3 ? Features(header) : [],
            BackingFormat = probe.BackingName is null ? null : ReadBackingFormat(version, header),
        };
    }

    private static string? Encryption(uint version, ReadOnlySpan<byte> header) => (version, ReadUInt32(header, version == 1 ? 36 : 32)) switch
    {
        (_, 1) => "qcow",
        ( >= 2, 2) => "luks",
        _ => null,
    };

    private static string? ReadBackingName(ReadOnlySpan<byte> header)
    {
        ulong offset = ReadUInt64(header, 8);
        uint size = ReadUInt32(header, 16);
        if (offset == 0 || size is 0 or > LongestBackingName || offset > (ulong)header.Length || size > (ulong)header.Length - offset)
        {
            return null;
        }

        return Text(header.Slice((int)offset, (int)size));
    }

    private static string? ReadBackingFormat(uint version, ReadOnlySpan<byte> header)
    {
        ulong at = version == 2 ? Version2HeaderLength : ReadUInt32(header, 100);
        ulong end = Math.Min(ReadUInt64(header, 8), (ulong)header.Length);
        while (at + 8 <= end)
        {
            uint type = ReadUInt32(header, (int)at);
            uint length = ReadUInt32(header, (int)at + 4);
            at += 8;
            if (type == EndOfExtensions || length > (ulong)header.Length - at)
            {
                return null;
            }

            if (type == BackingFormatExtension)
            {
                return Text(header.Slice((int)at, (int)length));
            }

            at += length;
        }

        return null;
    }

    private static List<string> Features(ReadOnlySpan<byte> header)
    {
        var features = new List<string>();
        if (header.Length >= Version3HeaderLength)
        {
            if ((ReadUInt64(header, 80) & 1) != 0)
            {
                features.Add("lazy_refcounts");
            }

            if ((ReadUInt64(header, 72) & 16) != 0)
            {
                features.Add("extended_l2");
            }
        }

        return features;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString((end < 0 ? bytes : bytes.Slice(0, end)).ToArray());
    }

    private static uint ReadUInt32(ReadOnlySpan<byte> header, int at) =>
        header.Length >= at + 4 ? BinaryPrimitives.ReadUInt32BigEndian(header.Slice(at)) : 0;

    private static ulong ReadUInt64(ReadOnlySpan<byte> header, int at) =>
        header.Length >= at + 8 ? BinaryPrimitives.ReadUInt64BigEndian(header.Slice(at)) : 0;
}
