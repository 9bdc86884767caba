using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>What is on a disk, and how long it is.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Payload">Its bytes.</param>
internal sealed record DiskShape(string Name, byte[] Payload)
{
    /// <summary>Data, text and zeros from offsets that are multiples of nothing, on a disk whose size is a multiple of nothing.</summary>
    public static DiskShape Mixed { get; } = new("mixed", [.. Patterns.Random(200_003), .. new byte[150_007], .. Patterns.Text(234_557)]);

    public static IReadOnlyList<DiskShape> All { get; } =
    [
        new("empty", new byte[1 << 20]),
        new("sparse", Islands(2_200_011, 0, 65_535, 2_097_140, 2_199_990)),
        Mixed,
        new("full", [.. Patterns.Random(256 << 10, 7), .. Patterns.Text((192 << 10) + (3 * 512), 7)]),
    ];

    /// <summary>The payload on a disk that has whole units only.</summary>
    public byte[] In(int unit)
    {
        byte[] padded = new byte[(Payload.Length + unit - 1) / unit * unit];
        Payload.CopyTo(padded, 0);
        return padded;
    }

    public override string ToString() => Name;

    private static byte[] Islands(int length, params int[] offsets)
    {
        byte[] payload = new byte[length];
        foreach (int offset in offsets)
        {
            Patterns.Random(Math.Min(700, length - offset), offset + 1).CopyTo(payload, offset);
        }

        return payload;
    }
}
