using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Client.Tests.Daemon;
using Xunit;

namespace LibvirtStorage.Tests.Shell;

/// <summary>What a process needs that converts a disk of the largest size from format to format: its peak of resident memory.</summary>
public sealed class MemoryTests : IDisposable
{
    private const long MaxMemory = 256L << 20;

    private const string Script = """
        param($Folder, $Name, $Steps)
        $ErrorActionPreference = 'Stop'
        $from, $is = "$Folder/$Name", $Name.Split('.')[1]
        foreach ($step in $Steps.Split(' ')) {
            $format, $subformat = $step.Split(':')
            $with = @{ SourceFormat = $is; Format = $format; WarningAction = 'Ignore'; AllowExtentFile = $true }
            if ($subformat) { $with.Subformat = $subformat }
            $result = Convert-LibvirtImage -LiteralPath $from "$Folder/$format-$subformat" @with
            "$Name to ${step}: $([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64)"
            $from, $is = $result.Path, $format
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shell-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("large.raw", 2048, "qcow2 qed vdi vhdx vmdk raw")]
    [InlineData("vpc.raw", 2040, "vpc vmdk:streamOptimized vpc:fixed qcow2 raw")]
    [InlineData("split.vmdk", 2048, "qcow2 raw")]
    [InlineData("paged.ploop", 2048, "qcow2 raw")]
    [InlineData("old.qcow", 2048, "qcow2 raw")]
    public async Task A_disk_of_the_largest_size_is_converted_in_256_MiB(string name, int gibibytes, string steps)
    {
        long size = (long)gibibytes << 30;
        (long Offset, byte[] Bytes)[] islands = Path.GetExtension(name) switch
        {
            ".vmdk" => Split(name),
            ".ploop" => Created(name, size, "parallels", "-o", "cluster_size=64k"),
            ".qcow" => Created(name, size, "qcow"),
            _ => Sparse(name, size),
        };

        ShellRun run = await ShellRun.FileAsync(Script, _folder.FullName, name, steps);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Errors));
        string[] lines = run.Output.Split('\n');
        Assert.Equal(steps.Split(' ').Length, lines.Length);
        Assert.All(lines, line => Assert.InRange(long.Parse(line.Split(": ")[1], CultureInfo.InvariantCulture), 1, MaxMemory));
        AssertHolds("raw-", size, islands);
    }

    private (long Offset, byte[] Bytes)[] Sparse(string name, long size)
    {
        using FileStream file = File.Create(Path.Combine(_folder.FullName, name));
        file.SetLength(size);
        (long Offset, byte[] Bytes)[] islands = new[] { 0, size / 3, (size / 2) + 12_345, size - 700 }.Select(o => (o, Noise((int)(o % 1000)))).ToArray();
        foreach ((long offset, byte[] bytes) in islands)
        {
            file.Position = offset;
            file.Write(bytes);
        }

        return islands;
    }

    /// <summary>A disk in a thousand extents, with data in each, so that none can be passed over.</summary>
    private (long Offset, byte[] Bytes)[] Split(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        Programs.Run("qemu-img", "create", "-q", "-f", "vmdk", "-o", "subformat=twoGbMaxExtentSparse", path, "2T");
        int[] extents = Enumerable.Range(0, 1024).ToArray();
        long OffsetIn(int extent) => (extent * (2L << 30)) + (extent * 2_000_384L);
        byte ValueIn(int extent) => (byte)((extent % 255) + 1);
        Programs.Run("qemu-io", ["-f", "vmdk", .. extents.SelectMany(e => new[] { "-c", $"write -q -P {ValueIn(e)} {OffsetIn(e)} 512" }), path]);
        return extents.Select(e => (OffsetIn(e), Enumerable.Repeat(ValueIn(e), 512).ToArray())).ToArray();
    }

    private (long Offset, byte[] Bytes)[] Created(string name, long size, string format, params string[] options)
    {
        string path = Path.Combine(_folder.FullName, name);
        Programs.Run("qemu-img", ["create", "-q", "-f", format, .. options, path, size.ToString(CultureInfo.InvariantCulture)]);
        (long Offset, byte Value)[] islands = [(0, 1), (size / 3 / 4096 * 4096, 2), (size - 4096, 3)];
        Programs.Run("qemu-io", ["-f", format, .. islands.SelectMany(i => new[] { "-c", $"write -q -P {i.Value} {i.Offset} 4096" }), path]);
        return islands.Select(i => (i.Offset, Enumerable.Repeat(i.Value, 4096).ToArray())).ToArray();
    }

    private void AssertHolds(string name, long size, IEnumerable<(long Offset, byte[] Bytes)> islands)
    {
        using FileStream file = File.OpenRead(Path.Combine(_folder.FullName, name));
        Assert.Equal(size, file.Length);
        foreach ((long offset, byte[] bytes) in islands)
        {
            byte[] read = new byte[bytes.Length];
            file.Position = offset;
            file.ReadExactly(read);
            Assert.Equal(bytes, read);
        }
    }

    private static byte[] Noise(int seed)
    {
        byte[] bytes = new byte[700];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
