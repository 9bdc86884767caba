using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi;

/// <summary>An image whose header was read and makes sense: where all further work starts.</summary>
internal sealed class VdiImage
{
    private VdiImage(ByteSource source, VdiHeader header)
    {
        Source = source;
        Header = header;
    }

    public ByteSource Source { get; }

    public VdiHeader Header { get; }

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">It is not one of version 1.1, or breaks a rule.</exception>
    public static VdiImage Open(ByteSource source, BudgetMeter budget) => new(source, VdiHeaderParser.Read(source, budget));
}
