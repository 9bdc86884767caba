using System;
using System.Linq;
using System.Text;

namespace LibvirtStorage.Client.Tests.Rpc;

/// <summary>Captured bytes as they are written down: words of hex digits, and text in quotes.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text)
    {
        string[] parts = text.Split('"');
        return [.. parts.SelectMany((part, i) => i % 2 == 1 ? Encoding.UTF8.GetBytes(part) : Digits(part))];
    }

    private static byte[] Digits(string text)
    {
        string digits = string.Concat(text.Where(Uri.IsHexDigit));
        return [.. Enumerable.Range(0, digits.Length / 2)
            .Select(i => Convert.ToByte(digits.Substring(i * 2, 2), 16))];
    }
}
