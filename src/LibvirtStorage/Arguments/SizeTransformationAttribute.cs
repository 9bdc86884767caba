using System;
using System.Globalization;
using System.Management.Automation;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Arguments;

/// <summary>
/// Takes a size in bytes: a number, or a text with a unit. Units are binary as everywhere in PowerShell and libvirt's
/// tools: <c>10GB</c>, <c>10GiB</c> and <c>10G</c> are the same.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SizeTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Units = "KMGTPE";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null => null!,
            string text => Parse(text),
            bool or char => throw Invalid(value),
            double or float => FromNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture), value),
            decimal number => FromNumber(number, value),
            _ when LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out ulong bytes) => bytes,
            _ => throw Invalid(value),
        };
    }

    /// <summary>Reads a size with or without a unit.</summary>
    internal static ulong Parse(string text)
    {
        string rest = text.Trim().ToUpperInvariant();
        rest = rest.EndsWith("IB", StringComparison.Ordinal) ? rest.Substring(0, rest.Length - 2) : rest.TrimEnd('B');
        int power = rest.Length == 0 ? -1 : Units.IndexOf(rest[rest.Length - 1]);
        if (power < 0 && text.Trim().EndsWith("iB", StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid(text);
        }

        string digits = power < 0 ? rest : rest.Substring(0, rest.Length - 1);
        if (!decimal.TryParse(digits.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            throw Invalid(text);
        }

        for (int i = 0; i <= power; i++)
        {
            number = number > decimal.MaxValue / 1024 ? throw TooLarge(text) : number * 1024;
        }

        return FromNumber(number, text);
    }

    private static ulong FromNumber(decimal number, object original) =>
        number > ulong.MaxValue ? throw TooLarge(original)
        : number >= 0 && number == decimal.Truncate(number) ? (ulong)number
        : throw Invalid(original);

    // Not by way of a decimal, which keeps 15 digits of it.
    private static ulong FromNumber(double number, object original) =>
        number >= ulong.MaxValue ? throw TooLarge(original)
        : number >= 0 && number == Math.Truncate(number) ? (ulong)number
        : throw Invalid(original);

    private static ArgumentTransformationMetadataException TooLarge(object value) =>
        new($"'{Shown(value)}' is not a size: all of them are below 16 EiB.");

    private static ArgumentTransformationMetadataException Invalid(object value) =>
        new($"'{Shown(value)}' is not a size. Use a number of bytes, or a number with a unit: 10GB, 10GiB, 512M.");

    private static string Shown(object value) => ImageText.Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty);
}
