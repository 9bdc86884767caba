using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Policies;

/// <summary>One rule of a policy, under the name that it has as a parameter, in a JSON file, in a table and as a property.</summary>
/// <param name="Name">The name.</param>
/// <param name="Get">What a policy says: a number, names, a flag, or null.</param>
/// <param name="Set">The policy with another value, from wherever; refuses what is none.</param>
internal sealed record PolicyField(string Name, Func<ImagePolicy, object?> Get, Func<ImagePolicy, object?, ImagePolicy> Set)
{
    /// <summary>All rules, in the order in which they are shown.</summary>
    public static IReadOnlyList<PolicyField> All { get; } =
    [
        new("MaxVirtualSize", p => p.MaxVirtualSize, (p, v) => p with { MaxVirtualSize = v is null ? null : (ulong)new SizeTransformationAttribute().Transform(null!, v) }),
        new("AllowedFormat", p => p.AllowedFormats, (p, v) => p with { AllowedFormats = v is null ? null : Formats(v) }),
        Flag(nameof(ImagePolicy.Strict), p => p.Strict, (p, flag) => p with { Strict = flag }),
        Flag(nameof(ImagePolicy.AllowBackingFile), p => p.AllowBackingFile, (p, flag) => p with { AllowBackingFile = flag }),
        Flag(nameof(ImagePolicy.AllowEncryption), p => p.AllowEncryption, (p, flag) => p with { AllowEncryption = flag }),
        Flag(nameof(ImagePolicy.AllowAmbiguousFormat), p => p.AllowAmbiguousFormat, (p, flag) => p with { AllowAmbiguousFormat = flag }),
        Flag(nameof(ImagePolicy.AllowExtentFile), p => p.AllowExtentFile, (p, flag) => p with { AllowExtentFile = flag }),
    ];

    private static PolicyField Flag(string name, Func<ImagePolicy, bool> get, Func<ImagePolicy, bool, ImagePolicy> set) =>
        new(name, p => get(p), (p, value) => set(p, value switch
        {
            bool flag => flag,
            SwitchParameter given => given,
            _ => throw PolicyFields.Invalid($"'{name}' of a policy is true or false, not '{ImageText.Escape(value?.ToString() ?? "null")}'."),
        }));

    private static string[] Formats(object value)
    {
        IEnumerable<object?> names = value is IEnumerable list and not string ? list.Cast<object?>() : [value];
        return names.Select(n => n?.ToString() ?? string.Empty)
            .Select(n => ImageFormats.TryGet(n, out ImageFormat? format) ? format.Name : throw PolicyFields.Invalid($"There is no image format '{ImageText.Escape(n)}'."))
            .ToArray();
    }
}
