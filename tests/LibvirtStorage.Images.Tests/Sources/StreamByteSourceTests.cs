using System;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sources;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources;

public class StreamByteSourceTests
{
    private static readonly byte[] s_content = Patterns.Random(1 << 20);

    [Fact]
    public void Serves_threads_at_once()
    {
        using var source = new StreamByteSource(new MemoryStream(s_content));

        Parallel.For(0, 256, i =>
        {
            byte[] read = new byte[4096];
            source.Read(i * 4096, read);
            Assert.True(s_content.AsSpan(i * 4096, 4096).SequenceEqual(read));
        });
    }

    [Fact]
    public void A_stream_that_got_shorter_is_an_error()
    {
        var stream = new MemoryStream();
        stream.Write(s_content, 0, 1000);
        using var source = new StreamByteSource(stream);
        stream.SetLength(500);

        var e = Assert.Throws<ImageSourceException>(() => source.Read(0, new byte[1000]));

        Assert.Equal(ImageSourceError.Changed, e.Error);
    }

    [Fact]
    public void Closes_the_stream_unless_told_otherwise()
    {
        var kept = new MemoryStream(s_content);
        var closed = new MemoryStream(s_content);

        new StreamByteSource(kept, leaveOpen: true).Dispose();
        new StreamByteSource(closed).Dispose();

        Assert.True(kept.CanRead);
        Assert.False(closed.CanRead);
    }

    [Fact]
    public void Wants_a_stream_that_can_seek()
    {
        Assert.Throws<ArgumentException>(() => new StreamByteSource(new TricklingStream(s_content)));
    }

    [Fact]
    public void A_closed_stream_becomes_the_projects_exception()
    {
        var stream = new MemoryStream(s_content);
        using var source = new StreamByteSource(stream);
        stream.Dispose();

        var e = Assert.Throws<ImageSourceException>(() => source.Read(0, new byte[1]));

        Assert.Equal(ImageSourceError.ReadFailed, e.Error);
    }
}
