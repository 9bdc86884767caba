namespace LibvirtStorage.Transfers.Upload;

/// <summary>A part of an existing volume.</summary>
/// <param name="Offset">Where it starts in the volume, in bytes.</param>
/// <param name="Length">How many bytes of the payload go there.</param>
public readonly record struct UploadRange(ulong Offset, ulong Length);
