using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc;

/// <summary>All that a differencing disk says of where its parent is, or else who it is. Shown, never followed.</summary>
internal static class VpcParentNames
{
    public static IReadOnlyList<ExternalReference> Read(VpcImage image, BudgetMeter budget)
    {
        VpcDynamicHeader header = image.Header!;
        IEnumerable<string> names = header.ParentLocators
            .Where(l => l.PlatformCode is not (0 or VpcParentLocator.MacAlias))
            .Select(l => ReadLocator(image, l, budget))
            .Prepend(UpToZero(Encoding.BigEndianUnicode.GetString(header.ParentName)))
            .Where(name => name.Length > 0)
            .Distinct();
        string uuid = header.ParentUniqueId == Guid.Empty ? string.Empty : header.ParentUniqueId.ToString();
        return names.DefaultIfEmpty(uuid).Select(name => new ExternalReference(ExternalReference.BackingFile, ImageText.Escape(name))).ToList();
    }

    /// <summary>A locator that points nowhere names nothing.</summary>
    private static string ReadLocator(VpcImage image, VpcParentLocator locator, BudgetMeter budget)
    {
        if (locator.DataLength > VpcLimits.MaxLocatorLength || !FileBounds.IsInside(locator.DataOffset, locator.DataLength, (ulong)image.Source.Length))
        {
            return string.Empty;
        }

        budget.Spend(locator.DataLength);
        byte[] bytes = new byte[locator.DataLength];
        image.Source.Read((long)locator.DataOffset, bytes);
        return UpToZero((locator.IsUtf16 ? Encoding.Unicode : Encoding.UTF8).GetString(bytes));
    }

    private static string UpToZero(string text) => text.IndexOf('\0') is var end and >= 0 ? text.Substring(0, end) : text;
}
