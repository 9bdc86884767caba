using System;
using System.Globalization;
using System.Text;

namespace LibvirtStorage.Images.Validation;

/// <summary>Makes text that came out of an image or a server safe to show: bounded, and without control characters.</summary>
public static class ImageText
{
    private const int MaxShown = 256;

    /// <summary>Escapes UTF-8 bytes. Bytes that are no text become U+FFFD.</summary>
    public static string Escape(ReadOnlySpan<byte> utf8)
    {
        byte[] bounded = utf8.Slice(0, Math.Min(utf8.Length, 4 * MaxShown)).ToArray();
        return Escape(Encoding.UTF8.GetString(bounded));
    }

    /// <summary>
    /// Escapes everything that could move a cursor, reorder or hide text: control, format, surrogate, private-use and
    /// line separator characters as <c>\uXXXX</c>, and the backslash itself.
    /// </summary>
    public static string Escape(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, MaxShown));
        foreach (char c in text)
        {
            if (shown.Length >= MaxShown)
            {
                return shown.Append('\u2026').ToString();
            }

            _ = IsPlain(c) ? shown.Append(c) : shown.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return shown.ToString();
    }

    /// <summary>
    /// Escapes a whole message, which may hold text of a server or an image next to our own: lines, backslashes of paths and
    /// characters beyond the basic plane stay, whatever could move a cursor, reorder or hide text does not.
    /// </summary>
    public static string EscapeMessage(string message)
    {
        var shown = new StringBuilder(message.Length);
        for (int i = 0; i < message.Length; i++)
        {
            if (char.IsSurrogatePair(message, i) && CharUnicodeInfo.GetUnicodeCategory(message, i) != UnicodeCategory.Format)
            {
                shown.Append(message, i++, 2);
            }
            else if (message[i] is '\n' or '\\' || IsPlain(message[i]))
            {
                shown.Append(message[i]);
            }
            else
            {
                shown.Append("\\u").Append(((int)message[i]).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return shown.ToString();
    }

    private static bool IsPlain(char c) => c != '\\' && char.GetUnicodeCategory(c) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
