namespace LibvirtStorage.Images.Mapping;

/// <summary>Whether what is pointed to lies inside the file. No sum that could wrap is formed.</summary>
internal static class FileBounds
{
    public static bool IsInside(ulong offset, ulong length, ulong fileLength) => offset <= fileLength && length <= fileLength - offset;
}
