using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Luks;

/// <summary>A key slot of LUKS1 (specification, figure 3): one of eight places for a copy of the master key.</summary>
/// <param name="State">Whether a key is in it: one of the two numbers below.</param>
/// <param name="Iterations">Rounds of PBKDF2 for its passphrase.</param>
/// <param name="MaterialSector">Where its key material starts, in sectors of 512 bytes.</param>
/// <param name="Stripes">Anti-forensic stripes.</param>
internal readonly record struct Luks1KeySlot(uint State, uint Iterations, uint MaterialSector, uint Stripes)
{
    public const int Size = 48;

    public const uint Enabled = 0x00ac71f3;

    public const uint Disabled = 0x0000dead;

    public bool IsEnabled => State == Enabled;

    public ulong MaterialOffset => (ulong)MaterialSector * LuksLimits.SectorSize;

    public static Luks1KeySlot ReadFrom(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes),
        BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(4)),
        BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(40)),
        BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(44)));
}
