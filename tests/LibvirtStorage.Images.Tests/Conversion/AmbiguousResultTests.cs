using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>Whatever a guest wrote where, what is written is an image of one format, or is not left.</summary>
public sealed class AmbiguousResultTests : IDisposable
{
    private const int Size = 32 << 20;
    private const int Sector = 512;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("vdi", "dynamic", "conectix", false)]
    [InlineData("vdi", "static", "conectix", false)]
    [InlineData("vhdx", "dynamic", "conectix", false)]
    [InlineData("vhdx", "fixed", "conectix", false)]
    [InlineData("vdi", "dynamic", "koly", false)]
    [InlineData("vpc", "fixed", "koly", false, 1)]
    [InlineData("vpc", "fixed", "conectix", true)]
    [InlineData("vpc", "dynamic", "conectix", true)]
    [InlineData("vpc", "dynamic", "koly", true)]
    [InlineData("vmdk", "streamOptimized", "conectix", true)]
    [InlineData("vmdk", "monolithicSparse", "conectix", true)]
    [InlineData("qed", null, "conectix", true)]
    [InlineData("qcow2", null, "conectix", true)]
    [InlineData("qcow2", null, "koly", true)]
    public async Task The_last_sector_of_a_disk_does_not_close_it_as_another_format(string format, string? subformat, string magic, bool isWritten, int behind = 0)
    {
        byte[] payload = new byte[Size];
        Patterns.Random(1 << 16, seed: 5).CopyTo(payload, 0);
        Encoding.ASCII.GetBytes(magic).CopyTo(payload, Size - Sector + behind);
        ImageFileConversionRequest request = await RequestAsync(payload, format, new WriterOptions { Subformat = subformat });
        await (isWritten ? AssertSoundAsync(request) : AssertRefusedAsync(request));
    }

    /// <summary>An ISO's mark stands behind the headers of most formats, and a small disk's first clusters do too.</summary>
    [Theory]
    [InlineData("vpc", null, "\u0001CD001")]
    [InlineData("qcow2", 512, "\u0001CD001")]
    [InlineData("qcow2", 512, "SKUL\u00ba\u00be")]
    public async Task The_first_sectors_of_a_disk_do_not_begin_it_as_another_format(string format, int? clusterSize, string magic)
    {
        byte[] payload = new byte[1 << 20];
        for (int at = 0; at < 1 << 16; at += Sector)
        {
            Encoding.GetEncoding("ISO-8859-1").GetBytes(magic).CopyTo(payload, at);
        }

        ImageFileConversionRequest request = await RequestAsync(payload, format, new WriterOptions { ClusterSize = clusterSize });
        await AssertRefusedAsync(request);
        await AssertSoundAsync(request with { Format = ImageFormats.Qcow2, WriterOptions = WriterOptions.Default });
    }

    /// <summary>How the payload of a stream ends is known when all of it has passed.</summary>
    [Fact]
    public async Task A_stream_does_not_end_a_raw_file_as_another_format()
    {
        byte[] payload = new byte[1 << 20];
        Encoding.ASCII.GetBytes("conectix").CopyTo(payload, payload.Length - Sector);
        string image = _folder.File("source.vmdk");
        await Convert.SourceAsync(
            ImageFormats.Raw, new MemoryByteSource(payload), Format("vmdk"), image, new WriterOptions { Subformat = "streamOptimized" });
        byte[] bytes = File.ReadAllBytes(image);
        using var source = new ForwardByteSource(new MemoryStream(bytes), bytes.Length);
        await AssertFailsAsync(await RequestAsync(payload, "raw", WriterOptions.Default) with { Source = source, SourceFormat = Format("vmdk") });
    }

    private static ImageFormat Format(string name) => ImageFormats.TryGet(name, out ImageFormat? format) ? format : throw new ArgumentException(name);

    private async Task AssertRefusedAsync(ImageFileConversionRequest request)
    {
        await AssertFailsAsync(request);

        // Of what is refused, the check of what stands there already says the same.
        await ConvertAsync(request with { Policy = new ImagePolicy { AllowAmbiguousFormat = true } });
        Assert.Contains(Validate(request).Findings, f => f.Reason == FindingReason.AmbiguousFormat);
    }

    private async Task AssertFailsAsync(ImageFileConversionRequest request)
    {
        DiskImageException error = await Assert.ThrowsAsync<DiskImageException>(() => ConvertAsync(request));
        Assert.Equal((nameof(FormatRules.AmbiguousResult), FindingReason.AmbiguousFormat), (error.Finding.Id, error.Reason));
        Assert.Empty(Directory.GetFiles(_folder.Path, "result*"));
    }

    private static async Task AssertSoundAsync(ImageFileConversionRequest request)
    {
        await ConvertAsync(request with { Force = true });
        Assert.True(Validate(request).Passed);
    }

    private static Task<ImageFileConversionResult> ConvertAsync(ImageFileConversionRequest request) =>
        ImageFileConversion.Create(request, CancellationToken.None).ExecuteAsync(null, CancellationToken.None);

    private static ImageReport Validate(ImageFileConversionRequest request)
    {
        using FileByteSource result = FileByteSource.Open(request.DestinationPath);
        return ImageValidator.Validate(result, request.Format, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
    }

    private async Task<ImageFileConversionRequest> RequestAsync(byte[] payload, string format, WriterOptions options)
    {
        string source = _folder.File("source.qcow2");
        await Convert.SourceAsync(ImageFormats.Raw, new MemoryByteSource(payload), ImageFormats.Qcow2, source);
        return new ImageFileConversionRequest
        {
            Source = new MemoryByteSource(File.ReadAllBytes(source)),
            SourceName = source,
            SourcePath = source,
            SourceFormat = ImageFormats.Qcow2,
            DestinationPath = _folder.File("result"),
            Format = Format(format),
            WriterOptions = options,
        };
    }
}
