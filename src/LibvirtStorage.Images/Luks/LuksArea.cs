namespace LibvirtStorage.Images.Luks;

/// <summary>A part of the volume.</summary>
/// <param name="Name">What it is, with its article, for messages.</param>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Length">How long it is, in bytes.</param>
/// <param name="Field">The field that says so.</param>
/// <param name="FieldOffset">Where that field stands, or null.</param>
internal sealed record LuksArea(string Name, ulong Offset, ulong Length, string Field, ulong? FieldOffset = null);
