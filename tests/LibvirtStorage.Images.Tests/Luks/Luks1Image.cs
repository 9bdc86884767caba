using System;
using System.Buffers.Binary;
using System.Text;

namespace LibvirtStorage.Images.Tests.Luks;

/// <summary>
/// Builds LUKS1 volumes as qemu-img lays them out. It makes them itself too, but measures how fast the machine derives keys
/// first, which takes a busy one many seconds.
/// </summary>
internal sealed class Luks1Image
{
    public const int PayloadSize = 200 << 10;
    public const int KeyBytes = 32;

    /// <summary>Key material of a slot in sectors, and from one slot to the next.</summary>
    private const int MaterialSectors = KeyBytes * 4000 / 512;
    private const int SlotStride = 256;
    private const int FirstSlot = 8;

    public const int PayloadSector = FirstSlot + (8 * SlotStride);

    public string Cipher { get; init; } = "aes";

    public string Mode { get; init; } = "xts-plain64";

    public string Hash { get; init; } = "sha256";

    public byte[] Build()
    {
        byte[] image = new byte[(PayloadSector * 512) + PayloadSize];
        Put(image, 0, "LUKS");
        (image[4], image[5], image[7]) = (0xba, 0xbe, 1);
        Put(image, 8, Cipher);
        Put(image, 40, Mode);
        Put(image, 72, Hash);
        Put(image, 104, PayloadSector);
        Put(image, 108, KeyBytes);
        Put(image, 164, 10889);
        Put(image, 168, "2c32f111-3db5-464f-b575-48934ece498d");
        for (int slot = 0; slot < 8; slot++)
        {
            int offset = 208 + (48 * slot);
            Put(image, offset, slot == 0 ? 0x00ac71f3 : 0x0000dead);
            Put(image, offset + 4, slot == 0 ? 41269 : 0);
            Put(image, offset + 40, FirstSlot + (slot * SlotStride));
            Put(image, offset + 44, 4000);
        }

        Patterns.Random(MaterialSectors * 512).CopyTo(image, FirstSlot * 512);
        Patterns.Random(PayloadSize, seed: 2).CopyTo(image, PayloadSector * 512);
        return image;
    }

    private static void Put(byte[] image, int offset, string text) => Encoding.ASCII.GetBytes(text).CopyTo(image, offset);

    private static void Put(byte[] image, int offset, int number) => BinaryPrimitives.WriteInt32BigEndian(image.AsSpan(offset), number);
}
