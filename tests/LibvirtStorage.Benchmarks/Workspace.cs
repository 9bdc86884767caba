using System;
using System.IO;

namespace LibvirtStorage.Benchmarks;

/// <summary>The folder with the images of a benchmark.</summary>
internal sealed class Workspace(string folder) : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    public string Folder => folder;

    /// <summary>Makes a folder: in memory if all images fit there, so that the disk is not what is measured.</summary>
    public static Workspace Create(BenchmarkOptions options)
    {
        string parent = options.Folder ?? (FitsInMemory(options.Size) ? SharedMemory : Path.GetTempPath());
        return new Workspace(Directory.CreateDirectory(Path.Combine(parent, $"libvirtstorage-bench-{Environment.ProcessId}")).FullName);
    }

    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>The image that the conversion reads: the data set, or what the peer made of it.</summary>
    public string SourceOf(BenchmarkCase conversion)
    {
        string raw = PathOf("source.raw");
        if (!conversion.ToRaw)
        {
            return raw;
        }

        string image = PathOf($"source-{conversion.Compression}.qcow2");
        if (!File.Exists(image))
        {
            QemuImg.Convert(conversion with { ToRaw = false }, raw, image);
        }

        return image;
    }

    /// <summary>Writes the data set.</summary>
    public void Prepare(long size) => DataSet.Write(PathOf("source.raw"), size);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // The data set, an image of it in each of three compressions, and two results.
    private static bool FitsInMemory(long size) =>
        OperatingSystem.IsLinux() && Directory.Exists(SharedMemory) && new DriveInfo(SharedMemory).AvailableFreeSpace > 6 * size;
}
