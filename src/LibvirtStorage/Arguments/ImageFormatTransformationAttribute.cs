using System;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Errors;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Arguments;

/// <summary>Takes the name of a format, in any case, or one of its aliases.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImageFormatTransformationAttribute : ArgumentTransformationAttribute
{
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
        return ImageFormats.TryGet(name, out ImageFormat? format)
            ? format
            : throw new ArgumentTransformationMetadataException($"There is no image format '{ImageText.Escape(name)}'. Use one of: {FormatErrors.KnownNames}.");
    }
}
