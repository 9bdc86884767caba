using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Client.Tests.Daemon;
using Xunit;

namespace LibvirtStorage.Tests.Shell;

/// <summary>What a process needs that converts disks of the largest size from format to format: its peak of resident memory.</summary>
public sealed class MemoryTests : IDisposable
{
    private const long MaxMemory = 256L << 20;

    private const string Script = """
        param($Folder)
        $ErrorActionPreference = 'Stop'
        function Convert-Chain($Name, $Steps) {
            $from, $is = "$Folder/$Name", $Name.Split('.')[1]
            foreach ($step in $Steps) {
                $format, $subformat = $step.Split(':')
                $with = @{ SourceFormat = $is; Format = $format; WarningAction = 'Ignore'; AllowExtentFile = $true }
                if ($subformat) { $with.Subformat = $subformat }
                $result = Convert-LibvirtImage -LiteralPath $from "$Folder/$Name-$format-$subformat" @with
                "$Name to ${step}: $([Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64)"
                $from, $is = $result.Path, $format
            }
        }
        Convert-Chain large.raw 'qcow2', 'qed', 'vdi', 'vhdx', 'vmdk', 'raw'
        Convert-Chain vpc.raw 'vpc', 'vmdk:streamOptimized', 'vpc:fixed', 'qcow2', 'raw'
        Convert-Chain split.vmdk 'qcow2', 'raw'
        Convert-Chain paged.ploop 'qcow2', 'raw'
        Convert-Chain old.qcow 'qcow2', 'raw'
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shell-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Disks_of_the_largest_size_are_converted_in_256_MiB()
    {
        (long Offset, byte[] Bytes)[] large = Sparse("large.raw", 2L << 40);
        (long Offset, byte[] Bytes)[] vpc = Sparse("vpc.raw", 2040L << 30);
        (long Offset, byte[] Bytes)[] split = Split("split.vmdk");

        // A BAT of 128 MiB.
        (long Offset, byte[] Bytes)[] ploop = Created("paged.ploop", "parallels", "-o", "cluster_size=64k");
        (long Offset, byte[] Bytes)[] qcow = Created("old.qcow", "qcow");

        ShellRun run = await ShellRun.FileAsync(Script, _folder.FullName);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Errors));
        string[] lines = run.Output.Split('\n');
        Assert.Equal(17, lines.Length);
        Assert.All(lines, line => Assert.InRange(long.Parse(line.Split(": ")[1], CultureInfo.InvariantCulture), 1, MaxMemory));
        AssertHolds("large.raw-raw-", 2L << 40, large);
        AssertHolds("vpc.raw-raw-", 2040L << 30, vpc);
        AssertHolds("split.vmdk-raw-", 2L << 40, split);
        AssertHolds("paged.ploop-raw-", 2L << 40, ploop);
        AssertHolds("old.qcow-raw-", 2L << 40, qcow);
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

    /// <summary>A disk of 2 TiB in a format that is only read.</summary>
    private (long Offset, byte[] Bytes)[] Created(string name, string format, params string[] options)
    {
        string path = Path.Combine(_folder.FullName, name);
        Programs.Run("qemu-img", ["create", "-q", "-f", format, .. options, path, "2T"]);
        (long Offset, byte Value)[] islands = [(0, 1), (700L << 30, 2), ((2L << 40) - 4096, 3)];
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
