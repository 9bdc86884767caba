using System;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi;

/// <summary>Describes an image from its header alone.</summary>
internal static class VdiIdentifier
{
    public static ImageInfo Describe(VdiImage image) => new()
    {
        Format = "vdi",
        Variant = image.Header.ImageType switch
        {
            VdiImageType.Static => "static",
            VdiImageType.Differencing => "differencing",
            _ => "dynamic",
        },
        VirtualSize = image.Header.DiskSize,
        FileSize = image.Source.Length,
        ClusterSize = image.Header.BlockSize,
        References = image.Header.HasParent ? [new ExternalReference(ExternalReference.BackingFile, Parent(image.Header))] : [],
        Creator = Creator(image.Header.Text),
    };

    /// <summary>What a new content has to keep, and what it could not keep.</summary>
    public static ImageLayout LayoutOf(VdiImage image)
    {
        ImageInfo info = Describe(image);
        return ImageLayout.Of(
            info,
            new WriterOptions { Subformat = info.Variant },
            image.Header.BlockSize == VdiLimits.DefaultBlockSize ? null : $"blocks of {image.Header.BlockSize} bytes");
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
