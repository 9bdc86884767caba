using System;
using System.IO;
using System.Threading;

namespace LibvirtStorage.Transfers.Tests.Support;

/// <summary>What somebody else may do to a file that was checked.</summary>
public enum FileChange
{
    RenameOver,
    PointLinkElsewhere,
    WriteMetadata,
    WriteMetadataAndSetTimeBack,
    WritePayload,
    Truncate,
    Grow,
}

public static class FileChanges
{
    /// <summary>Whether an open file stays what it was.</summary>
    public static bool LeavesOpenFile(this FileChange change) => change is FileChange.RenameOver or FileChange.PointLinkElsewhere;

    /// <summary>Does it to a qcow2 file, or to what a link leads to.</summary>
    /// <param name="change">What to do.</param>
    /// <param name="path">The file, which is a link for <see cref="FileChange.PointLinkElsewhere"/>.</param>
    public static void Apply(this FileChange change, string path)
    {
        // The clock that file systems take their times from ticks a few hundred times a second.
        Thread.Sleep(20);
        long length = new FileInfo(path).Length;
        DateTime written = File.GetLastWriteTimeUtc(path);
        switch (change)
        {
            case FileChange.RenameOver:
                File.WriteAllBytes(path + ".evil", new byte[length]);
                File.Move(path + ".evil", path, overwrite: true);
                break;
            case FileChange.PointLinkElsewhere:
                File.WriteAllBytes(path + ".evil", new byte[length]);
                File.Delete(path);
                File.CreateSymbolicLink(path, path + ".evil");
                break;
            case FileChange.WriteMetadata:
                Write(path, 8, 0x80);
                break;
            case FileChange.WriteMetadataAndSetTimeBack:
                Write(path, 8, 0x80);
                File.SetLastWriteTimeUtc(path, written);
                break;
            case FileChange.WritePayload:
                Write(path, length - 70_000, 0x80);
                break;
            case FileChange.Truncate:
                using (FileStream file = File.OpenWrite(path))
                {
                    file.SetLength(length - 65_536);
                }

                break;
            default:
                Write(path, length + 65_536, 1);
                break;
        }
    }

    private static void Write(string path, long offset, byte flipped)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        int old = Math.Max(0, file.ReadByte());
        file.Position = offset;
        file.WriteByte((byte)(old ^ flipped));
    }
}
