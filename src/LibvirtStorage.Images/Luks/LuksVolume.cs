using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>What both versions come down to: where things are, and how the payload is encrypted.</summary>
internal sealed record LuksVolume
{
    public required int Version { get; init; }

    /// <summary>Version, cipher and hash or key derivation, escaped: <c>luks1 aes-xts-plain64 sha256</c>.</summary>
    public required string Encryption { get; init; }

    /// <summary>The rest of the header in words, escaped.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Headers and key material.</summary>
    public required IReadOnlyList<LuksArea> Areas { get; init; }

    /// <summary>The encrypted payload, in the order of the disk; inside the file.</summary>
    public required IReadOnlyList<LuksArea> Payload { get; init; }

    /// <summary>Findings that do not keep the volume from being described.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">It is not one, or is broken.</exception>
    public static LuksVolume Open(ByteSource source, BudgetMeter budget)
    {
        byte[] start = LuksLimits.Magic.ReadStart(source, LuksLimits.VersionOffset + sizeof(ushort), budget);
        if (start.Length <= LuksLimits.VersionOffset + 1)
        {
            throw LuksRules.LuksTruncated.Error("version", LuksLimits.VersionOffset, $"The file has {source.Length} bytes and ends before its version.");
        }

        ushort version = BinaryPrimitives.ReadUInt16BigEndian(start.AsSpan(LuksLimits.VersionOffset));
        return version switch
        {
            1 => Luks1Header.Read(source).ToVolume(source.Length),
            2 => Luks2Volume.Open(source, budget),
            _ => throw LuksRules.LuksVersion.Error("version", LuksLimits.VersionOffset, $"Version {version} is not known; versions 1 and 2 are."),
        };
    }
}
