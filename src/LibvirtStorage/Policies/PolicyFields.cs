using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Policies;

/// <summary>
/// A policy by the names of its properties, from wherever: a JSON file, a hashtable, an object that came back from another
/// machine. What it does not know it refuses, since a misspelt rule would be no rule.
/// </summary>
internal static class PolicyFields
{
    private static readonly string[] s_names =
    [
        nameof(ImagePolicy.MaxVirtualSize), "AllowedFormat", nameof(ImagePolicy.Strict), nameof(ImagePolicy.AllowBackingFile),
        nameof(ImagePolicy.AllowAmbiguousFormat), nameof(ImagePolicy.AllowExtentFile),
    ];

    public static ImagePolicy Read(IEnumerable<KeyValuePair<string, object?>> fields)
    {
        var policy = new ImagePolicy();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, object?> field in fields)
        {
            if (!seen.Add(field.Key))
            {
                throw Invalid($"The policy says '{field.Key}' twice.");
            }

            policy = Set(policy, field.Key, field.Value is PSObject wrapped ? wrapped.BaseObject : field.Value);
        }

        return policy;
    }

    private static ImagePolicy Set(ImagePolicy policy, string name, object? value) => Canonical(name) switch
    {
        nameof(ImagePolicy.MaxVirtualSize) => policy with { MaxVirtualSize = value is null ? null : (ulong)new SizeTransformationAttribute().Transform(null!, value) },
        "AllowedFormat" => policy with { AllowedFormats = value is null ? null : Formats(value) },
        nameof(ImagePolicy.Strict) => policy with { Strict = Flag(name, value) },
        nameof(ImagePolicy.AllowBackingFile) => policy with { AllowBackingFile = Flag(name, value) },
        nameof(ImagePolicy.AllowAmbiguousFormat) => policy with { AllowAmbiguousFormat = Flag(name, value) },
        nameof(ImagePolicy.AllowExtentFile) => policy with { AllowExtentFile = Flag(name, value) },
        _ => throw Invalid($"A policy has no '{ImageText.Escape(name)}'. It has: {string.Join(", ", s_names)}."),
    };

    private static string? Canonical(string name) => s_names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool Flag(string name, object? value) =>
        value is bool flag ? flag : throw Invalid($"'{name}' of a policy is true or false, not '{ImageText.Escape(value?.ToString() ?? "null")}'.");

    private static string[] Formats(object value)
    {
        IEnumerable<object?> names = value is IEnumerable list and not string ? list.Cast<object?>() : [value];
        return names.Select(n => n?.ToString() ?? string.Empty)
            .Select(n => ImageFormats.TryGet(n, out ImageFormat? format) ? format.Name : throw Invalid($"There is no image format '{ImageText.Escape(n)}'."))
            .ToArray();
    }

    private static ArgumentTransformationMetadataException Invalid(string message) => new(message);
}
