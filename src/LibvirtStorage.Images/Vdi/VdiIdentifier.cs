using System;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi;

/// <summary>Describes an image from its header alone.</summary>
internal static class VdiIdentifier
{
    public static ImageInfo Describe(VdiHeader header, ByteSource source) => new()
    {
        Format = "vdi",
        Variant = header.ImageType switch
        {
            VdiImageType.Static => "static",
            VdiImageType.Differencing => "differencing",
            _ => "dynamic",
        },
        VirtualSize = header.DiskSize,
        FileSize = source.Length,
        ClusterSize = header.BlockSize,
        References = header.HasParent ? [new ExternalReference(ExternalReference.BackingFile, Parent(header))] : [],
        Creator = Creator(header.Text),
    };

    /// <summary>What a new content has to keep, and what it could not keep.</summary>
    public static ImageLayout LayoutOf(VdiHeader header, ByteSource source)
    {
        ImageInfo info = Describe(header, source);
        return ImageLayout.Of(
            info,
            new WriterOptions { Subformat = info.Variant },
            header.BlockSize == VdiLimits.DefaultBlockSize ? null : $"blocks of {header.BlockSize} bytes");
    }

    /// <summary>A parent has no name, only a uuid; whoever has it is found in VirtualBox's media registry.</summary>
    public static string Parent(VdiHeader header) => header.LinkUuid == Guid.Empty ? string.Empty : header.LinkUuid.ToString();

    private static string? Creator(string text)
    {
        int end = text.IndexOfAny(['\0', '\n']);
        string line = (end < 0 ? text : text.Substring(0, end)).Trim(' ', '<', '>');
        return line.Length > 0 ? ImageText.Escape(line) : null;
    }
}
