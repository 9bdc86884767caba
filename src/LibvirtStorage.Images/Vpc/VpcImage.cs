using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc;

/// <summary>An image whose footers and headers were read and make sense: where all further work starts.</summary>
internal sealed class VpcImage
{
    private VpcImage(ByteSource source, VpcFooters footers, VpcDynamicHeader? header)
    {
        Source = source;
        Footer = footers.Footer;
        FooterOffset = (ulong)footers.Offset;
        Header = header;
        SizeRule = VpcCreator.SizeRuleOf(Footer);
        VirtualSize = SizeRule == VpcSizeRule.Geometry ? Footer.Geometry.Size : Footer.CurrentSize;
    }

    public ByteSource Source { get; }

    public VpcFooter Footer { get; }

    /// <summary>Where the footer stands that ends the file.</summary>
    public ulong FooterOffset { get; }

    /// <summary>Null for a fixed disk.</summary>
    public VpcDynamicHeader? Header { get; }

    public VpcSizeRule SizeRule { get; }

    /// <summary>Size of the payload in bytes.</summary>
    public ulong VirtualSize { get; }

    public bool HasParent => Footer.DiskType == VpcDiskType.Differencing;

    /// <exception cref="DiskImageException">Footers or headers are missing or broken, or contradict each other.</exception>
    public static VpcImage Open(ByteSource source, BudgetMeter budget)
    {
        VpcFooters footers = VpcFooters.Read(source, budget);
        bool isFixed = footers.Footer.DiskType == VpcDiskType.Fixed;
        var image = new VpcImage(source, footers, isFixed ? null : VpcDynamicHeaderRules.Read(source, footers, budget));
        if (image.Header is { } header)
        {
            VpcDynamicHeaderRules.CheckCoverage(header, image.VirtualSize, image.Footer.DataOffset);
        }
        else
        {
            CheckFixedSize(image);
        }

        return image;
    }

    /// <summary>The large structures, which are apart from each other and inside the file.</summary>
    /// <exception cref="DiskImageException">They are not.</exception>
    public RegionMap Regions(VpcDynamicHeader header)
    {
        var regions = new RegionMap();
        ulong fileLength = (ulong)Source.Length;
        regions.Claim("the copy of the footer", 0, VpcFooter.Length);
        regions.Claim("the dynamic disk header", Footer.DataOffset, VpcDynamicHeader.Length);
        regions.Claim("the footer", FooterOffset, fileLength - FooterOffset);
        if (!FileBounds.IsInside(header.TableOffset, header.TableLength, fileLength))
        {
            throw VpcRules.VpcPastEnd.Error(
                "Table Offset", Footer.DataOffset + 16, $"The block allocation table, {header.TableLength} bytes at 0x{header.TableOffset:x}, reaches past the end of the file at 0x{fileLength:x}.");
        }

        return regions.Claim("the block allocation table", header.TableOffset, header.TableLength) is { } other
            ? throw VpcRules.VpcOverlap.Error("Table Offset", Footer.DataOffset + 16, $"The block allocation table at 0x{header.TableOffset:x} overlaps {other.Name}.")
            : regions;
    }

    private static void CheckFixedSize(VpcImage image)
    {
        ulong size = image.Footer.CurrentSize;
        if (size > image.FooterOffset)
        {
            throw VpcRules.VpcPastEnd.Error("Current Size", image.FooterOffset + 48, $"The disk has {size} bytes, the file only {image.FooterOffset} before its footer.");
        }

        if (size < image.FooterOffset || image.VirtualSize > size)
        {
            throw VpcRules.VpcFooterField.Error(
                "Current Size", image.FooterOffset + 48, $"The disk has {size} bytes, or {image.Footer.Geometry.Size} by its geometry, but the file has {image.FooterOffset} before its footer.");
        }
    }
}
