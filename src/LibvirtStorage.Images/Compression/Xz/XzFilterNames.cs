namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>The filters of .xz (file format, 5.3, and those that XZ Utils 5.4 and 5.6 added), by the names that <c>xz --list -vv</c> has for them.</summary>
internal static class XzFilterNames
{
    /// <summary>A filter's name, or its number where it has none.</summary>
    public static string Of(long id) => id switch
    {
        0x03 => "delta",
        0x04 => "x86",
        0x05 => "powerpc",
        0x06 => "ia64",
        0x07 => "arm",
        0x08 => "armthumb",
        0x09 => "sparc",
        0x0a => "arm64",
        0x0b => "riscv",
        0x21 => "lzma2",
        _ => $"0x{id:x}",
    };
}
