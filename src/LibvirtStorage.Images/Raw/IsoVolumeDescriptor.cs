using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Raw;

/// <summary>The first volume descriptor of ISO 9660 (ECMA-119, 8.1): logical sector 16, identifier <c>CD001</c> after the type byte.</summary>
internal static class IsoVolumeDescriptor
{
    public const int SectorSize = 2048;

    public const long Offset = 16 * SectorSize;

    /// <summary>Bytes of a descriptor that tell what it is: its type and the identifier.</summary>
    public const int SignatureLength = 6;

    public static ReadOnlySpan<byte> Identifier => "CD001"u8;

    /// <summary>Whether a descriptor begins with these bytes, which are <see cref="SignatureLength"/> long or cut by the end of the disk.</summary>
    public static bool IsIn(ReadOnlySpan<byte> start) => start.Length >= SignatureLength && start.Slice(1).SequenceEqual(Identifier);

    /// <summary>Refuses a source without the descriptor.</summary>
    public static void Require(ByteSource source, BudgetMeter budget)
    {
        budget.Spend(SectorSize);
        if (source.Length < Offset + SectorSize)
        {
            throw IsoRules.IsoVolumeDescriptor.Error("volume descriptor", Offset, $"The file has {source.Length} bytes, so it ends before the ISO 9660 volume descriptor.");
        }

        Span<byte> found = stackalloc byte[Identifier.Length];
        source.Read(Offset + 1, found);
        if (!found.SequenceEqual(Identifier))
        {
            throw IsoRules.IsoVolumeDescriptor.Error("volume descriptor", Offset + 1, "There is no ISO 9660 volume descriptor: CD001 is not where it has to be.");
        }
    }
}
