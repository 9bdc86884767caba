using System;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>What a writer makes of a raw disk, as QEMU and our own reader see it.</summary>
internal static class WrittenImage
{
    private const long MaxRead = 64 << 20;

    /// <summary>Converts, and finds nothing to complain about and the same payload: by QEMU, and by the reader of the format.</summary>
    /// <returns>The image's path.</returns>
    public static async Task<string> AssertFaithfulAsync(TemporaryFolder folder, string raw, ImageFormat format, WriterOptions options)
    {
        string image = folder.File(Guid.NewGuid().ToString("N") + format.DefaultExtension);
        await Convert.FileAsync(ImageFormats.Raw, raw, format, image, options);

        Assert.Contains("identical", Qemu.Img($"compare -f raw -F {format} \"{raw}\" \"{image}\""), StringComparison.Ordinal);
        using FileByteSource source = FileByteSource.Open(image);
        ImageReport report = ImageValidator.Validate(source, format, new ImagePolicy { Strict = true }, new BudgetMeter(ImageBudget.Default));
        Assert.Empty(report.Findings);
        AssertReadsBack(raw, source, format);
        return image;
    }

    /// <summary>A disk that was rounded up ends in zeros.</summary>
    private static void AssertReadsBack(string raw, ByteSource source, ImageFormat format)
    {
        ulong size = format.Identify(source, new BudgetMeter(ImageBudget.Default)).VirtualSize;
        Assert.InRange(size, (ulong)new FileInfo(raw).Length, ulong.MaxValue);
        if (size <= MaxRead)
        {
            byte[] expected = File.ReadAllBytes(raw);
            Array.Resize(ref expected, (int)size);
            ReadPayload.AssertIs(expected, format, source);
        }
    }
}
