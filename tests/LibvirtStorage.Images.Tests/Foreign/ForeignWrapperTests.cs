using System;
using System.IO;
using LibvirtStorage.Images.Tests.Sources.Wrapped;
using Xunit;

namespace LibvirtStorage.Images.Tests.Foreign;

/// <summary>Compressed files by the programs that people compress with: one stream or many blocks, frames and members.</summary>
[Trait("Runs", "OnlyOnNet")]
public sealed class ForeignWrapperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gzip", "gzip", "-c -9 disk")]
    [InlineData("gzip", "gzip", "-c -1 -n disk")]
    [InlineData("pigz", "gzip", "-c -b 128 -p 2 disk")]
    [InlineData("pigz", "gzip", "-c -b 128 -i disk")]
    [InlineData("bzip2", "bzip2", "-c -1 disk")]
    [InlineData("bzip2", "bzip2", "-c -9 disk")]
    [InlineData("lbzip2", "bzip2", "-c -n 2 -1 disk")]
    [InlineData("xz-utils", "xz", "-c -0 disk", "xz")]
    [InlineData("xz-utils", "xz", "-c -9e disk", "xz")]
    [InlineData("xz-utils", "xz", "-c -T2 --block-size=100000 disk", "xz")]
    [InlineData("xz-utils", "xz", "-c --check=crc32 disk", "xz")]
    [InlineData("xz-utils", "xz", "-c --check=sha256 disk", "xz")]
    [InlineData("xz-utils", "xz", "-c --check=none disk", "xz")]
    [InlineData("xz-utils", "xz", "-c --lzma2=preset=6,dict=4KiB disk", "xz")]
    [InlineData("xz-utils", "xz", "-c --lzma2=preset=6,dict=192KiB,lc=4,lp=0,pb=0 disk", "xz")]
    [InlineData("xz-utils", "xz", "-c --lzma2=preset=1,dict=1MiB,lc=0,lp=4,pb=4 disk", "xz")]
    [InlineData("xz-utils", "xz", "-c --lzma2=preset=9,lc=1,lp=2,pb=1,nice=4 disk", "xz")]
    [InlineData("pixz", "xz", "disk out")]
    [InlineData("zstd", "zstd", "-q -c -1 disk")]
    [InlineData("zstd", "zstd", "-q -c -19 disk")]
    [InlineData("zstd", "zstd", "-q -c --long=27 disk")]
    [InlineData("zstd", "zstd", "-q -c --check -T2 -B65536 disk")]
    [InlineData("zstd", "zstd", "-q -c --no-content-size disk")]
    public void What_they_pack_is_unpacked(string package, string wrapper, string arguments, string? program = null)
    {
        byte[] disk = [.. Patterns.Text(400_000), .. new byte[900_000], .. Patterns.Random(200_000)];
        _folder.File("disk", disk);

        ForeignTool.Run(package, program ?? package, _folder.Path, arguments, arguments.Contains("out") ? null : "out");

        PayloadOf.AssertSame(disk, Packed.Unpack(Packed.Of(wrapper), File.ReadAllBytes(_folder.File("out"))));
    }
}
