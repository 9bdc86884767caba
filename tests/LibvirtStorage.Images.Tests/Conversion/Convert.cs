using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>Conversions as a caller of the library does them.</summary>
internal static class Convert
{
    public static async Task FileAsync(ImageFormat from, string source, ImageFormat to, string target, WriterOptions? options = null)
    {
        using FileByteSource file = FileByteSource.Open(source);
        await SourceAsync(from, file, to, target, options);
    }

    public static async Task SourceAsync(ImageFormat from, ByteSource source, ImageFormat to, string target, WriterOptions? options = null)
    {
        using ImageReader reader = from.OpenReader(source, new BudgetMeter(ImageBudget.Conversion));
        using FileSink sink = FileSink.Create(target, replace: false);
        ContainerWriter writer = to.CreateWriter(reader.VirtualSize, options ?? WriterOptions.Default);
        await ImageConverter.ConvertAsync(reader, writer, sink, ConversionOptions.Default, CancellationToken.None);
    }
}
