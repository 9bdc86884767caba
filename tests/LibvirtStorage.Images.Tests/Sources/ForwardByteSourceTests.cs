using System.IO;
using System.Linq;
using LibvirtStorage.Images.Sources;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources;

public class ForwardByteSourceTests
{
    private static readonly byte[] s_content = Patterns.Random(1_300_000);

    [Fact]
    public void Shows_the_beginning_as_often_as_wanted()
    {
        using ForwardByteSource source = Open();

        Assert.Equal(s_content.Skip(0x8001).Take(5), Read(source, 0x8001, 5));
        Assert.Equal(s_content.Take(512), Read(source, 0, 512));
        Assert.Equal(s_content, Read(source, 0, s_content.Length));
        Assert.Equal(s_content.Take(100), Read(source, 0, 100));
    }

    [Fact]
    public void Goes_forward_over_gaps_and_never_back()
    {
        using ForwardByteSource source = Open();

        Assert.Equal(s_content.Skip(1_200_000).Take(1000), Read(source, 1_200_000, 1000));
        Assert.Equal(s_content.Skip(1_299_999), Read(source, 1_299_999, 1));
        var e = Assert.Throws<ImageSourceException>(() => Read(source, 1_200_000, 1));

        Assert.False(source.CanSeek);
        Assert.Equal(ImageSourceError.ReadFailed, e.Error);
    }

    [Fact]
    public void Takes_no_more_from_the_stream_than_was_announced()
    {
        var stream = new MemoryStream(s_content);
        using var source = new ForwardByteSource(stream, 1000, leaveOpen: true);

        Read(source, 0, 1000);

        Assert.Equal(1000, stream.Position);
    }

    [Fact]
    public void A_stream_that_ends_early_is_an_error()
    {
        using var source = new ForwardByteSource(new TricklingStream(s_content), s_content.Length + 1);

        var e = Assert.Throws<ImageSourceException>(() => Read(source, 0, s_content.Length + 1));

        Assert.Equal(ImageSourceError.Changed, e.Error);
    }

    [Fact]
    public void A_failing_stream_becomes_the_projects_exception()
    {
        using var source = new ForwardByteSource(new TricklingStream(s_content) { FailAt = 1_070_000 }, s_content.Length);

        var e = Assert.Throws<ImageSourceException>(() => Read(source, 0, s_content.Length));

        Assert.Equal(ImageSourceError.ReadFailed, e.Error);
        Assert.IsType<IOException>(e.InnerException);
    }

    [Fact]
    public void An_empty_stream_is_a_source_too()
    {
        using var source = new ForwardByteSource(new MemoryStream(), 0);

        Assert.Empty(Read(source, 0, 0));
    }

    private static ForwardByteSource Open() => new(new TricklingStream(s_content), s_content.Length);

    private static byte[] Read(ByteSource source, long offset, int count)
    {
        byte[] read = new byte[count];
        source.Read(offset, read);
        return read;
    }
}
