using System;
using System.Text;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>The first bytes of the file ([MS-VHDX] 2.2.1): a signature, and who made the file.</summary>
internal static class VhdxFileIdentifier
{
    private const int CreatorOffset = 8;

    private const int CreatorLength = 512;

    private const int Length = CreatorOffset + CreatorLength;

    public static FileMagic Signature { get; } = new(
        VhdxRules.VhdxSignature, VhdxRules.VhdxHeaderTruncated, "The file does not start with the VHDX signature 'vhdxfile'.", "vhdxfile"u8.ToArray());

    /// <summary>Checks the signature; returns the creator, escaped, or null if none is named.</summary>
    /// <exception cref="DiskImageException">The signature is missing or the file ends here.</exception>
    public static string? Read(ByteSource source, BudgetMeter budget)
    {
        byte[] bytes = Signature.ReadHeader(source, Length, budget);
        string creator = VhdxBytes.ReadText(bytes.AsSpan(CreatorOffset));
        int end = creator.IndexOf('\0');
        creator = end < 0 ? creator : creator.Substring(0, end);
        return creator.Length == 0 ? null : ImageText.Escape(creator);
    }

    public static void Write(Span<byte> bytes, string creator)
    {
        "vhdxfile"u8.CopyTo(bytes);
        Encoding.Unicode.GetBytes(creator).CopyTo(bytes.Slice(CreatorOffset));
    }
}
