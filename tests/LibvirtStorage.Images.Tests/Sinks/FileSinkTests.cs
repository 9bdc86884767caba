using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Sources;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sinks;

public sealed class FileSinkTests : IDisposable
{
    private static readonly byte[] s_head = Patterns.Random(100, seed: 2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Is_seen_under_its_name_only_when_complete()
    {
        string path = _folder.File("disk.raw");
        using FileSink sink = FileSink.Create(path, replace: false);

        await sink.BeginAsync(s_head.Length, default);
        await sink.AppendAsync(new byte[] { 7, 8, 9 }, default);
        Assert.False(File.Exists(path));
        Assert.True(File.Exists(sink.PartialPath));

        await sink.CompleteAsync(s_head, default);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Equal(s_head.Concat(new byte[] { 7, 8, 9 }), File.ReadAllBytes(path));
    }

    [Fact]
    public void Nothing_but_a_regular_file_is_replaced()
    {
        using var pipe = SpecialFile.Pipe(_folder);
        Assert.ThrowsAny<IOException>(() => FileSink.Create(pipe.Path, replace: true));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => file.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Holes_take_no_space_and_count_for_the_length()
    {
        string path = _folder.File("disk.raw");
        using (FileSink sink = FileSink.Create(path, replace: false))
        {
            await sink.BeginAsync(s_head.Length, default);
            await sink.AppendHoleAsync(10 << 20, default);
            await sink.AppendAsync(new byte[] { 7 }, default);
            await sink.AppendHoleAsync(10 << 20, default);
            await sink.CompleteAsync(s_head, default);
        }

        using FileByteSource file = FileByteSource.Open(path);
        Assert.Equal(s_head.Length + (20 << 20) + 1, file.Length);
        Assert.True(file.RangeAt(5 << 20).IsHole);
        Assert.True(file.RangeAt(file.Length - 1).IsHole);
        byte[] one = new byte[1];
        file.Read(s_head.Length + (10 << 20), one);
        Assert.Equal(7, one[0]);
    }

    [Fact]
    public async Task A_length_that_the_file_system_does_not_have_is_an_error_of_the_file()
    {
        string path = _folder.File("disk.raw");
        using FileSink sink = FileSink.Create(path, replace: false);
        await sink.BeginAsync(s_head.Length, default);

        // XFS, Btrfs and tmpfs have files of every length.
        if (HasFilesOf(long.MaxValue))
        {
            await CompleteAsync();
            Assert.Equal(long.MaxValue, new FileInfo(path).Length);
            return;
        }

        IOException error = await Assert.ThrowsAnyAsync<IOException>(CompleteAsync);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));

        // Mono says it as soon as it is to go there.
        async Task CompleteAsync()
        {
            await sink.AppendHoleAsync(long.MaxValue - s_head.Length, default);
            await sink.CompleteAsync(s_head, default);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Leaves_nothing_behind_when_it_is_cut(int steps)
    {
        using (FileSink sink = FileSink.Create(_folder.File("disk.raw"), replace: false))
        {
            await (steps > 0 ? sink.BeginAsync(s_head.Length, default) : Task.CompletedTask);
            await (steps > 1 ? sink.AppendAsync(s_head, default) : Task.CompletedTask);
            await (steps > 2 ? sink.AppendHoleAsync(1 << 20, default) : Task.CompletedTask);
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_cut_sink_leaves_the_file_that_it_would_have_replaced()
    {
        string path = _folder.File("disk.raw", [1, 2, 3]);
        using (FileSink sink = FileSink.Create(path, replace: true))
        {
            await sink.BeginAsync(s_head.Length, default);
            await sink.AppendAsync(s_head, default);
        }

        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Replaces_a_file_when_told_to()
    {
        string path = _folder.File("disk.raw", [1, 2, 3]);
        using FileSink sink = FileSink.Create(path, replace: true);

        await sink.BeginAsync(s_head.Length, default);
        await sink.CompleteAsync(s_head, default);

        Assert.Equal(s_head, File.ReadAllBytes(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Does_not_begin_over_a_file_unless_told_to()
    {
        string path = _folder.File("disk.raw", [1]);

        Assert.Throws<IOException>(() => FileSink.Create(path, replace: false));
        Assert.Throws<IOException>(() => FileSink.Create(_folder.Path, replace: true));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_file_that_appeared_meanwhile_is_not_replaced()
    {
        string path = _folder.File("disk.raw");
        using (FileSink sink = FileSink.Create(path, replace: false))
        {
            await sink.BeginAsync(s_head.Length, default);
            File.WriteAllBytes(path, [1]);
            await Assert.ThrowsAsync<IOException>(() => sink.CompleteAsync(s_head, default));
        }

        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Does_not_complete_when_cancelled()
    {
        using (FileSink sink = FileSink.Create(_folder.File("disk.raw"), replace: false))
        {
            await sink.BeginAsync(s_head.Length, default);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sink.CompleteAsync(s_head, new CancellationToken(true)));
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private bool HasFilesOf(long length)
    {
        using FileStream file = File.Create(_folder.File("probe"));
        try
        {
            file.SetLength(length);
            return true;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IOException)
        {
            return false;
        }
    }
}
