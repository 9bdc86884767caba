using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources;

public sealed class FileByteSourceTests : IDisposable
{
    private static readonly bool s_isWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_any_range()
    {
        byte[] content = Patterns.Random(100_000);
        using FileByteSource source = FileByteSource.Open(_folder.File("a", content));

        byte[] read = new byte[1234];
        source.Read(77_777, read);

        Assert.Equal(content.Length, source.Length);
        Assert.Equal(content.Skip(77_777).Take(1234), read);
    }

    [Fact]
    public void Serves_threads_at_once()
    {
        byte[] content = Patterns.Random(1 << 20);
        using FileByteSource source = FileByteSource.Open(_folder.File("a", content));

        Parallel.For(0, 256, i =>
        {
            byte[] read = new byte[4096];
            source.Read(i * 4096, read);
            Assert.True(content.AsSpan(i * 4096, 4096).SequenceEqual(read));
        });
    }

    [Fact]
    public void Refuses_a_range_behind_the_end()
    {
        using FileByteSource source = FileByteSource.Open(_folder.File("a", new byte[10]));

        var e = Assert.Throws<DiskImageException>(() => source.Read(8, new byte[3]));

        Assert.Equal(FindingReason.Truncated, e.Reason);
    }

    [Fact]
    public void Keeps_the_file_it_opened_when_the_name_moves_on()
    {
        string path = _folder.File("a", [1, 2, 3]);
        using FileByteSource source = FileByteSource.Open(path);

        File.Move(path, _folder.File("b"));
        File.WriteAllBytes(path, [9, 9, 9]);
        byte[] read = new byte[3];
        source.Read(0, read);

        Assert.Equal([1, 2, 3], read);
    }

    [Fact]
    public void An_empty_file_has_length_zero()
    {
        using FileByteSource source = FileByteSource.Open(_folder.File("a", []));

        Assert.Equal(0, source.Length);
    }

    [Fact]
    public void Says_that_a_file_is_missing()
    {
        var e = Assert.Throws<ImageSourceException>(() => FileByteSource.Open(_folder.File("none")));

        Assert.Equal(ImageSourceError.NotFound, e.Error);
    }

    [Fact]
    public void A_name_with_a_nul_is_no_other_file()
    {
        string path = _folder.File("a", [1]);

        Assert.Throws<ImageSourceException>(() => FileByteSource.Open(path + "\0.qcow2"));
    }

    [Fact]
    public void Refuses_a_directory()
    {
        var e = Assert.Throws<ImageSourceException>(() => FileByteSource.Open(_folder.Path));

        Assert.Equal(ImageSourceError.NotRegularFile, e.Error);
    }

    [Fact]
    public void Refuses_a_device_and_does_not_read_it()
    {
        var e = Assert.Throws<ImageSourceException>(() => FileByteSource.Open(s_isWindows ? "NUL" : "/dev/zero"));

        Assert.Equal(ImageSourceError.NotRegularFile, e.Error);
    }

    [Fact]
    public async Task Neither_waits_for_a_pipe_nor_takes_from_it()
    {
        using SpecialFile pipe = SpecialFile.Pipe(_folder);

        Task<ImageSourceException> refusal = Task.Run(() => Assert.Throws<ImageSourceException>(() => FileByteSource.Open(pipe.Path)));

        Assert.Same(refusal, await Task.WhenAny(refusal, Task.Delay(TimeSpan.FromSeconds(10))));
        Assert.Equal(ImageSourceError.NotRegularFile, (await refusal).Error);
    }

    [Fact]
    public void A_file_that_got_shorter_is_not_read_as_zeros()
    {
        if (s_isWindows)
        {
            return; // The handle keeps writers out there, see the next test.
        }

        string path = _folder.File("a", Patterns.Random(8192));
        using FileByteSource source = FileByteSource.Open(path);
        using (var stream = new FileStream(path, FileMode.Open))
        {
            stream.SetLength(100);
        }

        var onRead = Assert.Throws<ImageSourceException>(() => source.Read(0, new byte[8192]));
        var onRange = Assert.Throws<ImageSourceException>(() => source.RangeAt(4096));

        Assert.Equal(ImageSourceError.Changed, onRead.Error);
        Assert.Equal(ImageSourceError.Changed, onRange.Error);
    }

    [Fact]
    public void Finds_the_holes_of_a_sparse_file()
    {
        string path = SparseFile();
        using FileByteSource source = FileByteSource.Open(path);

        long data = 0;
        SourceRange range;
        for (long offset = 0; offset < source.Length; offset = range.End)
        {
            range = source.RangeAt(offset);
            Assert.Equal(offset, range.Offset);
            data += range.IsHole ? 0 : range.Length;
        }

        Assert.False(source.RangeAt(1 << 20).IsHole);
        Assert.True(source.RangeAt(0).IsHole);
        Assert.True(source.RangeAt(source.Length - 1).IsHole);
        Assert.InRange(data, 1000, 1 << 20);
    }

    [Fact]
    public void A_range_that_begins_in_the_middle_reaches_to_the_same_end()
    {
        using FileByteSource source = FileByteSource.Open(SparseFile());

        Assert.Equal(source.RangeAt(0).End, source.RangeAt(12_345).End);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.RangeAt(source.Length));
    }

    private string SparseFile()
    {
        string path = _folder.File("sparse");
        using var stream = new FileStream(path, FileMode.CreateNew);
        LibvirtStorage.Images.Sinks.SparseFiles.Prepare(stream);
        stream.Position = 1 << 20;
        stream.Write(Patterns.Random(1000), 0, 1000);
        stream.SetLength(64 << 20);
        return path;
    }
}
