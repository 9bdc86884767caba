using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>Writes grain tables and directories of four-byte sectors.</summary>
internal static class SectorTables
{
    public static void Write(Span<byte> table, int index, uint sector) =>
        BinaryPrimitives.WriteUInt32LittleEndian(table.Slice(index * sizeof(uint)), sector);
}
