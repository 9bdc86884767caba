using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Views;

/// <summary>Text of servers and images as views show it: an object's property holds it as it is.</summary>
public static class ShownText
{
    /// <summary>The text without anything that could move a cursor, reorder or hide text.</summary>
    public static string Of(string? text) => ImageText.EscapeMessage(text ?? string.Empty);

    /// <summary>The same for each of several, or null.</summary>
    public static string[]? OfAll(string[]? texts) => texts?.Select(Of).ToArray();
}
