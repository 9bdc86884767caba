using System.Collections.Generic;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Benchmarks.Validation;

/// <summary>A folder as an upload form fills it: disks of 1 to 64 MiB, in all formats that are written.</summary>
internal static class ImageFolder
{
    private const int Largest = 6;

    private static readonly ImageFormat[] s_formats =
        [ImageFormats.Qcow2, ImageFormats.Vmdk, ImageFormats.Vhdx, ImageFormats.Vdi, ImageFormats.Vpc, ImageFormats.Qed, ImageFormats.Raw];

    /// <summary>Writes the images.</summary>
    public static async Task<IReadOnlyList<FolderImage>> CreateAsync(Workspace workspace, int count)
    {
        workspace.Prepare(1L << (20 + Largest));
        using FileByteSource data = FileByteSource.Open(workspace.PathOf("source.raw"));
        var images = new List<FolderImage>();
        for (int i = 0; i < count; i++)
        {
            // Every format in every size: the two counts have no common divisor.
            ImageFormat format = s_formats[i % s_formats.Length];
            using var disk = new SubrangeByteSource(data, 0, 1L << (20 + (i / s_formats.Length % (Largest + 1))));
            var image = new FolderImage(workspace.PathOf($"image{i}.{format}"), format);
            await WriteAsync(disk, image).ConfigureAwait(false);
            images.Add(image);
        }

        return images;
    }

    private static async Task WriteAsync(ByteSource disk, FolderImage image)
    {
        using ImageReader reader = ImageFormats.Raw.OpenReader(disk, new BudgetMeter(ImageBudget.Conversion));
        using FileSink sink = FileSink.Create(image.Path, replace: false);
        ContainerWriter writer = image.Format.CreateWriter(reader.VirtualSize, WriterOptions.Default);
        await ImageConverter.ConvertAsync(reader, writer, sink, new ConversionOptions(), default).ConfigureAwait(false);
    }
}

/// <summary>One image of the folder.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Format">What it is.</param>
internal sealed record FolderImage(string Path, ImageFormat Format)
{
    /// <summary>Whether <c>qemu-img check</c> can check it: not what has no tables, and not vpc.</summary>
    public bool IsCheckedByQemu => !Format.IsPayload && Format != ImageFormats.Vpc;
}
