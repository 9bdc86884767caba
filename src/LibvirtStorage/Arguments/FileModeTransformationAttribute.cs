using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace LibvirtStorage.Arguments;

/// <summary>Takes permission bits as everyone writes them, in octal digits: <c>0640</c>, quoted or not.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FileModeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null)
        {
            return value!;
        }

        // An unquoted 0640 arrives as the number 640: its digits are what was typed.
        string digits = Convert.ToString(value, CultureInfo.InvariantCulture)!.Trim();
        if (digits.Length is 0 or > 5 || digits.Any(c => c is < '0' or > '7') || Convert.ToInt32(digits, 8) > 0xfff)
        {
            throw new ArgumentTransformationMetadataException($"'{value}' is not a file mode. Use octal digits, for example 0640.");
        }

        return Convert.ToInt32(digits, 8);
    }
}
