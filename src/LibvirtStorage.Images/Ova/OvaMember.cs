namespace LibvirtStorage.Images.Ova;

/// <summary>A file inside the package.</summary>
/// <param name="Name">Its name, as it stands there: not escaped, but bare.</param>
/// <param name="Offset">Where its content starts in the package, in bytes.</param>
/// <param name="Length">How long it is, in bytes.</param>
public sealed record OvaMember(string Name, long Offset, long Length);
