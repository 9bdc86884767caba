using System;
using System.Text;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>The first bytes of the file ([MS-VHDX] 2.2.1): a signature, and who made the file.</summary>
internal static class VhdxFileIdentifier
{
    private const int CreatorOffset = 8;

    private const int CreatorLength = 512;

    private const int Length = CreatorOffset + CreatorLength;

    private static ReadOnlySpan<byte> Signature => "vhdxfile"u8;

    /// <summary>Checks the signature; returns the creator, escaped, or null if none is named.</summary>
    /// <exception cref="DiskImageException">The signature is missing or the file ends here.</exception>
    public static string? Read(ByteSource source, BudgetMeter budget)
    {
        budget.Spend(Length);
        Span<byte> bytes = stackalloc byte[Length];
        bytes = bytes.Slice(0, (int)Math.Min(Length, source.Length));
        source.Read(0, bytes);
        int compared = Math.Min(Signature.Length, bytes.Length);
        if (!bytes.Slice(0, compared).SequenceEqual(Signature.Slice(0, compared)))
        {
            throw VhdxRules.VhdxSignature.Error("Signature", 0, "The file does not start with the VHDX signature 'vhdxfile'.");
        }

        if (bytes.Length < Length)
        {
            throw VhdxRules.VhdxHeaderTruncated.Error("Creator", CreatorOffset, $"The file has {bytes.Length} bytes and ends inside its identifier.");
        }

        string creator = VhdxBytes.ReadText(bytes.Slice(CreatorOffset));
        int end = creator.IndexOf('\0');
        creator = end < 0 ? creator : creator.Substring(0, end);
        return creator.Length == 0 ? null : ImageText.Escape(creator);
    }

    public static void Write(Span<byte> bytes, string creator)
    {
        Signature.CopyTo(bytes);
        Encoding.Unicode.GetBytes(creator).CopyTo(bytes.Slice(CreatorOffset));
    }
}
