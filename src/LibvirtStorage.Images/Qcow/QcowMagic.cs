using System.Buffers.Binary;
using LibvirtStorage.Images.Detection;

namespace LibvirtStorage.Images.Qcow;

/// <summary>
/// <c>QFI\xfb</c>, which all versions of qcow share. A file declared one of the two formats that is the other goes to its header, which
/// refuses the version by name.
/// </summary>
internal static class QcowMagic
{
    public static byte[] Bytes { get; } = [0x51, 0x46, 0x49, 0xfb];

    /// <summary>As much of it as libvirt looks at (<c>fileTypeInfo</c> in its storage file probe): whatever the fourth byte is, the host shows such a volume as qcow.</summary>
    public static byte[] Mark { get; } = [0x51, 0x46, 0x49];

    public static bool IsOfFamily(FormatSignature signature) => signature.Format is "qcow" or "qcow2";

    /// <summary>The version, or null if there is no mark. Versions other than 1 to 3 do not exist, but such a file is no raw disk whatever it says there.</summary>
    public static uint? VersionIn(SignatureWindow window) => !window.HeadHas(0, Mark) ? null
        : window.Head.Length >= 8 ? BinaryPrimitives.ReadUInt32BigEndian(window.Head.Slice(4))
        : 0;
}
