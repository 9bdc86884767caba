using System;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Errors;
using LibvirtStorage.Images;

namespace LibvirtStorage.Arguments;

/// <summary>Takes the name of a format, in any case, or one of its aliases.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImageFormatTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Formats that libvirt or qemu know under these names and this version does not read yet.</summary>
    private static readonly string[] s_known = ["bochs", "cloop", "dmg", "luks", "parallels", "ploop", "qcow", "qed", "vdi", "vhd", "vhdx", "vmdk", "vpc"];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is object[] list ? list.Select(ToFormat).ToArray() : ToFormat(value)!;
    }

    private static object? ToFormat(object? item)
    {
        object? value = item is PSObject wrapped ? wrapped.BaseObject : item;
        if (value is null or ImageFormat)
        {
            return value;
        }

        string name = LanguagePrimitives.ConvertTo<string>(value).Trim();
        if (ImageFormats.TryGet(name, out ImageFormat? format))
        {
            return format;
        }

        throw new ArgumentTransformationMetadataException(s_known.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? $"The format '{name}' is known, but this version neither reads nor writes it. It has: {FormatErrors.KnownNames}."
            : $"There is no image format '{name}'. Use one of: {FormatErrors.KnownNames}.");
    }
}
