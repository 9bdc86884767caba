namespace LibvirtStorage.Images.Compression.Bzip2;

/// <summary>The checksum of bzip2: that of gzip with its bits in the other order.</summary>
internal static class Bzip2Checksum
{
    private const uint Polynomial = 0x04c11db7;

    private static readonly uint[] s_table = CreateTable();

    /// <summary>The register behind one more byte.</summary>
    public static uint Add(uint register, byte value) => (register << 8) ^ s_table[(register >> 24) ^ value];

    private static uint[] CreateTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint register = i << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register << 1) ^ ((register >> 31) * Polynomial);
            }

            table[i] = register;
        }

        return table;
    }
}
