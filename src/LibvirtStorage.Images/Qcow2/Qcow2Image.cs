using System;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>An image whose header and header extensions were read and make sense: where all further work starts.</summary>
internal sealed class Qcow2Image
{
    private Qcow2Image(ByteSource source, Qcow2Header header, Qcow2HeaderExtensions extensions)
    {
        Source = source;
        Header = header;
        Extensions = extensions;
    }

    public ByteSource Source { get; }

    public Qcow2Header Header { get; }

    public Qcow2HeaderExtensions Extensions { get; }

    /// <summary>Reads header and extensions.</summary>
    /// <exception cref="DiskImageException">They are broken, or an incompatible feature is set that is not known.</exception>
    public static Qcow2Image Open(ByteSource source, BudgetMeter budget)
    {
        Qcow2Header header = Qcow2HeaderParser.Read(source, budget);
        ulong unknown = (ulong)(header.IncompatibleFeatures & ~Qcow2IncompatibleFeatures.Known);
        if (unknown != 0)
        {
            throw UnknownFeature(source, header, budget, unknown);
        }

        Qcow2HeaderExtensions extensions = Qcow2HeaderExtensions.Read(source, header, budget);
        CheckEncryption(header, extensions);
        return new Qcow2Image(source, header, extensions);
    }

    /// <summary>The backing file's name, escaped.</summary>
    /// <exception cref="DiskImageException">The file ends before the name does.</exception>
    public string ReadBackingFileName()
    {
        Span<byte> name = stackalloc byte[(int)Header.BackingFileSize];
        Source.Read((long)Header.BackingFileOffset, name);
        return ImageText.Escape(name);
    }

    /// <summary>An unknown feature may change the meaning of all that follows; only the name table is tried, for the message.</summary>
    private static DiskImageException UnknownFeature(ByteSource source, Qcow2Header header, BudgetMeter budget, ulong unknown)
    {
        Qcow2FeatureNameTable names;
        try
        {
            names = Qcow2HeaderExtensions.Read(source, header, budget).FeatureNames;
        }
        catch (DiskImageException)
        {
            names = Qcow2FeatureNameTable.Empty;
        }

        string list = string.Join(", ", Qcow2FeatureNames.Bits(unknown).Select(bit => names.Describe(Qcow2FeatureKind.Incompatible, bit)));
        return Qcow2Rules.Qcow2UnknownFeature.Error("incompatible_features", 72, $"The image needs features that are not known: {list}.");
    }

    private static void CheckEncryption(Qcow2Header header, Qcow2HeaderExtensions extensions)
    {
        bool needsHeader = header.CryptMethod == Qcow2CryptMethod.Luks;
        if (needsHeader != extensions.Encryption is not null)
        {
            throw Qcow2Rules.Qcow2HeaderField.Error(
                "crypt_method", 32, needsHeader ? "LUKS encryption without the extension that says where its header is." : "An encryption header without LUKS encryption.");
        }

        if (extensions.Encryption is { } pointer && (pointer.Offset == 0 || pointer.Length == 0 || pointer.Offset % (ulong)header.ClusterSize != 0))
        {
            throw Qcow2Rules.Qcow2HeaderExtension.Error(
                "full disk encryption header", (ulong)pointer.FileOffset, $"An encryption header of {pointer.Length} bytes cannot stand at offset 0x{pointer.Offset:x}.");
        }
    }
}
