using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>A conversion into a file: what was checked is what is written.</summary>
public sealed class ImageFileConversionTests : IDisposable
{
    private const string Marker = "the first bytes of the payload";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_payload_that_turns_into_an_image_after_it_was_checked_is_noticed_and_leaves_no_file()
    {
        byte[] image = await ImageAsync();
        ImageFileConversion conversion = ImageFileConversion.Create(Request(image, ImageFormats.Raw), CancellationToken.None);
        PutMagic(image);
        ImageSourceException error = await Assert.ThrowsAsync<ImageSourceException>(() => conversion.ExecuteAsync(null, CancellationToken.None));
        Assert.Equal(ImageSourceError.Changed, error.Error);
        Assert.Empty(Directory.GetFiles(_folder.Path, "result*"));
    }

    [Fact]
    public async Task A_payload_that_is_an_image_is_refused_before_it_stands_alone()
    {
        byte[] image = await ImageAsync();
        PutMagic(image);
        DiskImageException error = Assert.Throws<DiskImageException>(
            () => ImageFileConversion.Create(Request(image, ImageFormats.Raw), CancellationToken.None));
        Assert.Equal(FindingReason.AmbiguousFormat, error.Reason);
        ImageFileConversion.Create(Request(image, ImageFormats.Qcow2), CancellationToken.None);
        ImageFileConversion.Create(
            Request(image, ImageFormats.Raw) with { Policy = new ImagePolicy { AllowAmbiguousFormat = true } }, CancellationToken.None);
    }

    private ImageFileConversionRequest Request(byte[] image, ImageFormat format) => new()
    {
        Source = new MemoryByteSource(image),
        SourceName = _folder.File("source.qcow2"),
        SourcePath = _folder.File("source.qcow2"),
        SourceFormat = ImageFormats.Qcow2,
        DestinationPath = _folder.File("result"),
        Format = format,
    };

    private async Task<byte[]> ImageAsync()
    {
        byte[] payload = new byte[1 << 20];
        Encoding.ASCII.GetBytes(Marker).CopyTo(payload, 0);
        await Convert.SourceAsync(ImageFormats.Raw, new MemoryByteSource(payload), ImageFormats.Qcow2, _folder.File("source.qcow2"));
        return File.ReadAllBytes(_folder.File("source.qcow2"));
    }

    /// <summary>The payload's first bytes become those of a VHDX file.</summary>
    private static void PutMagic(byte[] image)
    {
        int at = image.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Marker));
        Assert.True(at > 0);
        Encoding.ASCII.GetBytes("vhdxfile").CopyTo(image, at);
    }
}
