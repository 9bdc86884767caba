using System;
using LibvirtStorage.Images.Detection;

namespace LibvirtStorage.Images.Luks;

/// <summary>The numbers of the two on-disk formats (LUKS1 On-Disk Format Specification 1.2.3; LUKS2 On-Disk Format Specification 1.1.1), and our own limits.</summary>
internal static class LuksLimits
{
    public const int SectorSize = 512;

    /// <summary>Both versions are told apart by the number behind the magic.</summary>
    public const int VersionOffset = 6;

    /// <summary>How often LUKS1 splits a key against forensics; no other number was ever written.</summary>
    public const int Stripes = 4000;

    /// <summary>Longest master key: the longest that ciphers of the kernel take is far shorter.</summary>
    public const int MaxKeyBytes = 512;

    /// <summary>A hundred million rounds of SHA-256 take a fast processor a minute; a key that needs more is there to stop whoever tries it.</summary>
    public const uint MaxIterations = 100_000_000;

    /// <summary>Sizes of a LUKS2 header with its JSON area: powers of two from 16 KiB to 4 MiB.</summary>
    public const ulong MinHeaderSize = 16 << 10;

    public const ulong MaxHeaderSize = 4 << 20;

    /// <summary>JSON text that is read. What cryptsetup writes is a few KiB, a few dozen with many tokens; more would take more memory than such a file may.</summary>
    public const int MaxJsonLength = 128 << 10;

    /// <summary>Key slots, segments and digests have numbers of two digits at most.</summary>
    public const int MaxObjects = 32;

    /// <summary>The first place at which the second header of version 2 can stand, and the one at which others look for it.</summary>
    public const int MinSecondOffset = (int)MinHeaderSize;

    public static FileMagic Magic { get; } = new(
        LuksRules.LuksMagic, LuksRules.LuksTruncated, "The file does not start with the LUKS magic.", [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]);

    public static ReadOnlySpan<byte> SecondaryMagic => [0x53, 0x4b, 0x55, 0x4c, 0xba, 0xbe];
}
