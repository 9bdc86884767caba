using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Output;

namespace LibvirtStorage.Arguments;

/// <summary>Takes the policy of a report, also of one that came back from a job or another machine.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImagePolicyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is null || PSObject.AsPSObject(inputData) is not { BaseObject: not LibvirtImagePolicy } item)
        {
            return inputData!;
        }

        if (!item.TypeNames.Contains("Deserialized." + typeof(LibvirtImagePolicy).FullName))
        {
            throw new ArgumentTransformationMetadataException($"'{inputData}' is not the policy of a report of Test-LibvirtImage.");
        }

        return new LibvirtImagePolicy(new ImagePolicy
        {
            MaxVirtualSize = LanguagePrimitives.ConvertTo<ulong?>(Value(item, nameof(ImagePolicy.MaxVirtualSize))),
            Strict = Flag(item, nameof(ImagePolicy.Strict)),
            AllowedFormats = Unwrap(Value(item, nameof(LibvirtImagePolicy.AllowedFormat))) is IEnumerable names
                ? names.Cast<object>().Select(n => n.ToString()!).ToArray()
                : null,
            AllowBackingFile = Flag(item, nameof(ImagePolicy.AllowBackingFile)),
            AllowAmbiguousFormat = Flag(item, nameof(ImagePolicy.AllowAmbiguousFormat)),
            AllowExtentFile = Flag(item, nameof(ImagePolicy.AllowExtentFile)),
        });
    }

    private static object? Value(PSObject item, string name) => item.Properties[name]?.Value;

    private static bool Flag(PSObject item, string name) => LanguagePrimitives.IsTrue(Value(item, name));

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
