using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Mapping;

/// <summary>What stands behind everything that an image refers to: it may be a second image, for a reader that looks from the end.</summary>
internal static class FileTail
{
    /// <summary>Whether anything but a hole follows <paramref name="end"/>.</summary>
    public static bool HasBytes(ByteSource source, ulong end)
    {
        if (end >= (ulong)source.Length)
        {
            return false;
        }

        SourceRange range = source.RangeAt((long)end);
        return !range.IsHole || range.End < source.Length;
    }
}
