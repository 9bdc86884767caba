using System.Collections.Generic;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>What the user should know of a new volume's name that libvirt takes, and others may misunderstand.</summary>
public static class VolumeNameRemarks
{
    /// <summary>The remarks, each a sentence; none for most names.</summary>
    /// <param name="name">The name.</param>
    /// <param name="format">The format of the volume's content.</param>
    public static IEnumerable<string> Of(string name, ImageFormat format)
    {
        if (name.Length > 0 && name[0] == '-')
        {
            // virsh takes one hyphen for a name, and two for an option; tools that are given the file take either.
            yield return $"The name '{ImageText.Escape(name)}' begins with a hyphen: programs such as virsh and qemu-img may take it for an option.";
        }

        if (NameContradiction.Warning(name, format) is { } contradiction)
        {
            yield return contradiction;
        }
    }
}
