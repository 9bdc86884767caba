using System.Text;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>The least that is taken for optical media: the volume descriptors of ISO 9660.</summary>
internal static class IsoSeed
{
    private const int SectorSize = 2048;

    public static byte[] Create()
    {
        byte[] medium = new byte[20 * SectorSize];
        Descriptor(1).CopyTo(medium, 16 * SectorSize);
        Descriptor(255).CopyTo(medium, 17 * SectorSize);
        return medium;
    }

    private static byte[] Descriptor(byte type) => [type, .. Encoding.ASCII.GetBytes("CD001"), 1];
}
