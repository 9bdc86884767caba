using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Luks;

/// <summary>The header of LUKS1 (specification, figure 2). What <see cref="Read"/> returns satisfies every rule that the header alone can break.</summary>
internal sealed record Luks1Header
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = SlotsOffset + (SlotCount * Luks1KeySlot.Size);

    public const int PayloadOffsetField = 104;

    public const int SlotsOffset = 208;

    public const int SlotCount = 8;

    private const int HeaderSectors = 2;

    public required string CipherName { get; init; }

    public required string CipherMode { get; init; }

    public required string HashSpec { get; init; }

    public required uint PayloadSector { get; init; }

    public required uint KeyBytes { get; init; }

    public required uint DigestIterations { get; init; }

    public required string Uuid { get; init; }

    public required IReadOnlyList<Luks1KeySlot> Slots { get; init; }

    private ulong PayloadOffset => (ulong)PayloadSector * LuksLimits.SectorSize;

    /// <summary>Key material as it is split, in whole sectors.</summary>
    private ulong MaterialLength => ((((ulong)KeyBytes * LuksLimits.Stripes) + LuksLimits.SectorSize - 1) / LuksLimits.SectorSize) * LuksLimits.SectorSize;

    /// <exception cref="DiskImageException">The file ends inside the header, or a field is broken.</exception>
    public static Luks1Header Read(ByteSource source)
    {
        if (source.Length < Length)
        {
            throw LuksRules.LuksTruncated.Error(null, null, $"The file has {source.Length} bytes, a LUKS1 header {Length}.");
        }

        Span<byte> bytes = stackalloc byte[Length];
        source.Read(0, bytes);
        var slots = new Luks1KeySlot[SlotCount];
        for (int i = 0; i < SlotCount; i++)
        {
            slots[i] = Luks1KeySlot.ReadFrom(bytes.Slice(SlotsOffset + (i * Luks1KeySlot.Size)));
        }

        var header = new Luks1Header
        {
            CipherName = LuksText.Read(bytes, 8, 32, "cipher-name"),
            CipherMode = LuksText.Read(bytes, 40, 32, "cipher-mode"),
            HashSpec = LuksText.Read(bytes, 72, 32, "hash-spec"),
            PayloadSector = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(PayloadOffsetField)),
            KeyBytes = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(108)),
            DigestIterations = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(164)),
            Uuid = LuksText.Read(bytes, 168, 40, "uuid", mayBeEmpty: true),
            Slots = slots,
        };
        Luks1Rules.Check(header);
        return header;
    }

    /// <exception cref="DiskImageException">The payload does not lie inside the file (threat catalogue K-02).</exception>
    public LuksVolume ToVolume(long fileLength)
    {
        if (PayloadOffset > (ulong)fileLength)
        {
            throw LuksRules.LuksPayloadOffset.Error(
                "payload-offset", PayloadOffsetField, $"The payload is said to start at offset {PayloadOffset}, but the file has {fileLength} bytes.");
        }

        string[] inUse = Slots.Select((slot, i) => (slot, i)).Where(s => s.slot.IsEnabled).Select(s => $"{s.i}").ToArray();
        return new LuksVolume
        {
            Version = 1,
            Encryption = $"luks1 {CipherName}-{CipherMode} {HashSpec}",
            Features = LuksText.Features(inUse, PayloadOffset, Uuid, string.Empty),
            Areas =
            [
                new("the header", 0, HeaderSectors * LuksLimits.SectorSize, "magic", 0),
                .. Slots.Select((slot, i) => new LuksArea(
                    $"the key material of slot {i}", slot.MaterialOffset, MaterialLength, "key-material-offset", (ulong)(SlotsOffset + (i * Luks1KeySlot.Size) + 40))),
            ],
            Payload = [new("the payload", PayloadOffset, (ulong)fileLength - PayloadOffset, "payload-offset", PayloadOffsetField)],
        };
    }
}
