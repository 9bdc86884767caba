namespace LibvirtStorage.Views;

/// <summary>The short name that tables show for a file.</summary>
public static class FileName
{
    /// <summary>The last part of a path.</summary>
    public static string Of(string? path) => ShownText.Of(System.IO.Path.GetFileName(path));
}
