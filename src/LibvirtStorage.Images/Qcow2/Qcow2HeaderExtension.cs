namespace LibvirtStorage.Images.Qcow2;

/// <summary>One header extension: 8 bytes of type and length, the data, and padding to a multiple of 8.</summary>
/// <param name="Type">Meaning of the data.</param>
/// <param name="DataOffset">Where the data starts in the file.</param>
/// <param name="DataLength">Bytes of data, without padding.</param>
internal readonly record struct Qcow2HeaderExtension(Qcow2HeaderExtensionType Type, int DataOffset, int DataLength)
{
    /// <summary>Bytes of type and length before the data.</summary>
    public const int PrefixLength = 8;
}

/// <summary>Header extension types (specification, "Header extensions"). Others are skipped.</summary>
internal enum Qcow2HeaderExtensionType : uint
{
    End = 0,
    FullDiskEncryption = 0x0537be77,
    Bitmaps = 0x23852875,
    DataFileName = 0x44415441,
    FeatureNameTable = 0x6803f857,
    BackingFormat = 0xe2792aca,
}
