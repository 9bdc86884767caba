using System.Collections.Generic;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Bochs;

/// <summary>Growing images as bximage lays them out: header, catalog, and slots of a bitmap and an extent each.</summary>
internal sealed class BochsImageBuilder(uint version, int extentSize, ulong diskSize)
{
    private readonly SortedDictionary<int, Dictionary<int, byte[]>> _extents = [];
    private readonly List<int> _order = [];

    public int CatalogEntries { get; init; } = (int)((diskSize + (ulong)extentSize - 1) / (ulong)extentSize);

    public int BitmapSize { get; init; } = (extentSize + 4095) / 4096;

    public int DataOffset => 512 + (4 * CatalogEntries);

    private int BitmapSpace => (BitmapSize + 511) / 512 * 512;

    /// <summary>Bytes of a slot.</summary>
    public int SlotSize => BitmapSpace + extentSize;

    /// <summary>Writes whole sectors, as a guest does.</summary>
    public BochsImageBuilder Write(long sector, byte[] content)
    {
        for (int i = 0; i < content.Length; i += 512, sector++)
        {
            int extent = (int)(sector * 512 / extentSize);
            if (!_extents.TryGetValue(extent, out Dictionary<int, byte[]>? sectors))
            {
                _extents.Add(extent, sectors = []);
                _order.Add(extent);
            }

            sectors[(int)(sector % (extentSize / 512))] = content.Skip(i).Take(512).ToArray();
        }

        return this;
    }

    public byte[] Build()
    {
        byte[] image = new byte[DataOffset + (_order.Count * SlotSize)];
        Encoding.ASCII.GetBytes("Bochs Virtual HD Image").CopyTo(image, 0);
        Encoding.ASCII.GetBytes("Redolog").CopyTo(image, 32);
        Encoding.ASCII.GetBytes("Growing").CopyTo(image, 48);
        image.Le32(64, version).Le32(68, 512).Le32(72, (uint)CatalogEntries).Le32(76, (uint)BitmapSize).Le32(80, (uint)extentSize);
        image.Le64(version == 0x10000 ? 84 : 88, diskSize);
        for (int i = 0; i < CatalogEntries; i++)
        {
            image.Le32(512 + (4 * i), uint.MaxValue);
        }

        for (int slot = 0; slot < _order.Count; slot++)
        {
            image.Le32(512 + (4 * _order[slot]), (uint)slot);
            int bitmap = DataOffset + (slot * SlotSize);
            foreach (KeyValuePair<int, byte[]> sector in _extents[_order[slot]])
            {
                image[bitmap + (sector.Key / 8)] |= (byte)(1 << (sector.Key % 8));
                sector.Value.CopyTo(image, bitmap + BitmapSpace + (sector.Key * 512));
            }
        }

        return image;
    }
}
