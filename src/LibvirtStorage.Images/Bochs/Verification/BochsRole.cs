namespace LibvirtStorage.Images.Bochs.Verification;

/// <summary>Whether a slot of the file was found to be in use.</summary>
internal enum BochsRole : byte
{
    Free,
    Extent,
}
