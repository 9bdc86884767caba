namespace LibvirtStorage.Images.Qcow;

/// <summary>How the payload is encrypted.</summary>
internal enum QcowCryptMethod : uint
{
    None = 0,
    Aes = 1,
}
