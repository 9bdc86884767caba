using System.Collections.Generic;

namespace LibvirtStorage.Images.Vmdk.Descriptors;

/// <summary>A disk's descriptor: which extents it is made of, and what it is based on (Virtual Disk Format 5.0, "The Descriptor File").</summary>
/// <param name="CreateType">What kind of disk it is, as it stands there.</param>
/// <param name="Extents">The extents in the order of the disk.</param>
/// <param name="ParentCid">Content id of the parent; <see cref="NoParent"/> if there is none.</param>
/// <param name="ParentFileNameHint">The parent's name, or null.</param>
internal sealed record DiskDescriptor(string CreateType, IReadOnlyList<ExtentLine> Extents, uint ParentCid, string? ParentFileNameHint)
{
    public const uint NoParent = uint.MaxValue;

    public bool HasParent => ParentCid != NoParent || ParentFileNameHint is not null;

    /// <summary>Size of the disk in sectors.</summary>
    public ulong Sectors
    {
        get
        {
            ulong sum = 0;
            foreach (ExtentLine extent in Extents)
            {
                sum += extent.Sectors;
            }

            return sum;
        }
    }
}

/// <summary>One line of the extent description.</summary>
/// <param name="Access">RW, RDONLY or NOACCESS.</param>
/// <param name="Sectors">Size in sectors.</param>
/// <param name="Type">FLAT, SPARSE, VMFS and so on, as it stands there.</param>
/// <param name="FileName">The file that holds it; null for an extent without one.</param>
/// <param name="Offset">Sector of the file where the extent starts, in extents that are no grains.</param>
internal sealed record ExtentLine(string Access, ulong Sectors, string Type, string? FileName, ulong Offset);
