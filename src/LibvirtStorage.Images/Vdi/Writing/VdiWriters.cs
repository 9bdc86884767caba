using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Vdi.Writing;

/// <summary>Chooses the writer of a subformat.</summary>
internal static class VdiWriters
{
    /// <exception cref="DiskImageException">The options are not those of vdi, or the size is beyond what is written.</exception>
    public static ContainerWriter Create(ulong virtualSize, WriterOptions options)
    {
        WriterRules.RefuseUnknownOptions("vdi", options, nameof(options.Subformat));
        var layout = new VdiLayout(virtualSize);
        return options.Subformat?.ToUpperInvariant() switch
        {
            null or "DYNAMIC" => new VdiDynamicWriter(layout),
            "STATIC" => new VdiStaticWriter(layout),
            _ => throw WriterRules.Refuse(nameof(options.Subformat), $"vdi has the subformats dynamic and static, not {options.Subformat}."),
        };
    }
}
