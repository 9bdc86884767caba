using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
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

    /// <summary>A fixed VHD has its payload at the start, as a raw file has; what stands at the payload's end is followed by the footer.</summary>
    [Fact]
    public async Task A_payload_that_is_an_image_is_refused_before_a_fixed_VHD_begins_with_it()
    {
        byte[] image = await ImageAsync();
        PutMagic(image);
        ImageFileConversionRequest request = Request(image, Format("vpc")) with { WriterOptions = new WriterOptions { Subformat = "fixed" } };
        DiskImageException error = Assert.Throws<DiskImageException>(() => ImageFileConversion.Create(request, CancellationToken.None));
        Assert.Equal((nameof(FormatRules.AmbiguousPayload), FindingReason.AmbiguousFormat), (error.Finding.Id, error.Reason));
        ImageFileConversion.Create(request with { WriterOptions = WriterOptions.Default }, CancellationToken.None);
        ImageFileConversion.Create(request with { Policy = new ImagePolicy { AllowAmbiguousFormat = true } }, CancellationToken.None);
    }

    [Fact]
    public async Task A_payload_that_ends_as_a_VHD_can_be_the_content_of_a_fixed_VHD_and_not_of_a_raw_file()
    {
        byte[] image = await ImageAsync(payload => Encoding.ASCII.GetBytes("conectix").CopyTo(payload, payload.Length - 512));
        Assert.Throws<DiskImageException>(() => ImageFileConversion.Create(Request(image, ImageFormats.Raw), CancellationToken.None));
        ImageFileConversion.Create(
            Request(image, Format("vpc")) with { WriterOptions = new WriterOptions { Subformat = "fixed", ExactSize = true } }, CancellationToken.None);
    }

    [Theory]
    [InlineData(0, "LUKS\u00ba\u00be")]
    [InlineData(0x4000, "SKUL\u00ba\u00be")]
    public async Task A_payload_that_is_an_encrypted_volume_is_refused_before_it_stands_alone(int offset, string magic)
    {
        byte[] image = await ImageAsync(payload => Encoding.GetEncoding("ISO-8859-1").GetBytes(magic).CopyTo(payload, offset));
        DiskImageException error = Assert.Throws<DiskImageException>(
            () => ImageFileConversion.Create(Request(image, ImageFormats.Raw), CancellationToken.None));
        Assert.Equal(FindingReason.AmbiguousFormat, error.Reason);
        Assert.Contains("luks", error.Message, StringComparison.Ordinal);
        ImageFileConversion.Create(Request(image, ImageFormats.Qcow2), CancellationToken.None);
        ImageFileConversion.Create(
            Request(image, ImageFormats.Raw) with { Policy = new ImagePolicy { AllowAmbiguousFormat = true } }, CancellationToken.None);
        ImageFileConversion.Create(Request(image, ImageFormats.Raw) with { Policy = new ImagePolicy { AllowEncryption = true } }, CancellationToken.None);
    }

    private static ImageFormat Format(string name) => ImageFormats.TryGet(name, out ImageFormat? format) ? format : throw new ArgumentException(name);

    private ImageFileConversionRequest Request(byte[] image, ImageFormat format) => new()
    {
        Source = new MemoryByteSource(image),
        SourceName = _folder.File("source.qcow2"),
        SourcePath = _folder.File("source.qcow2"),
        SourceFormat = ImageFormats.Qcow2,
        DestinationPath = _folder.File("result"),
        Format = format,
    };

    private async Task<byte[]> ImageAsync(Action<byte[]>? change = null)
    {
        byte[] payload = new byte[1 << 20];
        Encoding.ASCII.GetBytes(Marker).CopyTo(payload, 0);
        change?.Invoke(payload);
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
