namespace LibvirtStorage.Images.Vdi.Verification;

/// <summary>What a block of the data area was found to be.</summary>
internal enum VdiBlockUse : byte
{
    Free,
    Used,
}
