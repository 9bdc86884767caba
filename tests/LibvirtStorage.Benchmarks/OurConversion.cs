using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Benchmarks;

/// <summary>A conversion by this library, as the cmdlet runs it.</summary>
internal sealed class OurConversion(BenchmarkCase conversion)
{
    private readonly ImageFormat _from = conversion.ToRaw ? ImageFormats.Qcow2 : ImageFormats.Raw;
    private readonly ImageFormat _to = conversion.ToRaw ? ImageFormats.Raw : ImageFormats.Qcow2;
    private readonly WriterOptions _options = WriterOptions.Default with
    {
        Compression = conversion.ToRaw ? ImageCompression.None : conversion.Compression,
    };

    public Func<ByteSource, ByteSource> WrapSource { get; init; } = source => source;

    public Func<ImageReader, ImageReader> WrapReader { get; init; } = reader => reader;

    public Func<ContainerWriter, ContainerWriter> WrapWriter { get; init; } = writer => writer;

    public async Task RunAsync(string source, string destination)
    {
        using ByteSource file = WrapSource(FileByteSource.Open(source));
        using ImageReader reader = WrapReader(_from.OpenReader(file, new BudgetMeter(ImageBudget.Conversion)));
        ContainerWriter writer = WrapWriter(_to.CreateWriter(reader.VirtualSize, _options));
        using ImageSink sink = FileSink.Create(destination, replace: true);
        await ImageConverter.ConvertAsync(reader, writer, sink, ConversionOptions.Default, CancellationToken.None).ConfigureAwait(false);
    }
}
