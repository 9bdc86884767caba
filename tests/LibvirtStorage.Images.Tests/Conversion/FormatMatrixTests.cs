using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>
/// Every variant that can be read, with a disk of every shape, into every format that can be written: what QEMU reads from the
/// result, and what our own reader reads from it, is what went in, and the disk has exactly the size that the format can have.
/// </summary>
[Trait("Runs", "OnlyOnNet")]
public sealed class FormatMatrixTests(SourceVariants sources) : IClassFixture<SourceVariants>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _failures = [];

    public static IEnumerable<object[]> Sources() => SourceVariants.Names.Select(name => new object[] { name });

    public static IEnumerable<object[]> WrappedSources() => WrappedVariants.Names.Select(name => new object[] { name });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sources))]
    public Task Every_source_becomes_every_format(string name) => ConvertAll(DiskShape.All, shape =>
    {
        SourceVariant source = sources.Get(name, shape);
        return (source, source.Open);
    });

    [Theory]
    [MemberData(nameof(WrappedSources))]
    public Task What_is_wrapped_becomes_every_format(string name) => ConvertAll([DiskShape.Mixed], shape => WrappedVariants.Get(name, shape, sources));

    private async Task ConvertAll(IEnumerable<DiskShape> shapes, Func<DiskShape, (SourceVariant Source, Func<ByteSource> Open)> get)
    {
        var written = new List<(MatrixTarget Target, string Path, byte[] Payload)>();
        foreach (DiskShape shape in shapes)
        {
            (SourceVariant source, Func<ByteSource> open) = get(shape);
            foreach (MatrixTarget target in MatrixTarget.All)
            {
                string path = _folder.File($"{shape} as {target}");
                using (ByteSource opened = open())
                {
                    await Convert.SourceAsync(source.Format, opened, target.Format, path, target.Options);
                }

                byte[] expected = new byte[(source.Payload.Length + target.Unit - 1) / target.Unit * target.Unit];
                source.Payload.CopyTo(expected, 0);
                written.Add((target, path, expected));
            }
        }

        written.ForEach(image => Read(image.Target.Format, image.Path, image.Payload));
        foreach (var alike in written.GroupBy(image => image.Target.Format))
        {
            AskQemu(alike.Key.Name, alike.Select(image => (image.Path, image.Payload)).ToList());
        }

        Assert.Empty(_failures);
    }

    private void Read(ImageFormat format, string path, byte[] expected)
    {
        using FileByteSource image = FileByteSource.Open(path);
        using ImageReader reader = format.OpenReader(image, new BudgetMeter(ImageBudget.Default));
        ulong size = format.Identify(image, new BudgetMeter(ImageBudget.Default)).VirtualSize;
        if (size != (ulong)expected.Length || reader.VirtualSize != size)
        {
            _failures.Add($"{Path.GetFileName(path)}: {size} bytes instead of {expected.Length}");
        }
        else if (!PayloadOf.WholeRead(reader).AsSpan().SequenceEqual(expected))
        {
            _failures.Add($"{Path.GetFileName(path)}: our own reader reads something else");
        }
    }

    /// <summary>All images of a format at once, one behind the other; one by one only to name those that differ.</summary>
    private void AskQemu(string format, List<(string Path, byte[] Payload)> images)
    {
        byte[] all = Qemu.Payload(images.Select(image => image.Path), format);
        int offset = 0;
        if (images.All(image => Follows(all, ref offset, image.Payload)) && offset == all.Length)
        {
            return;
        }

        foreach ((string path, byte[] payload) in images)
        {
            byte[] one = Qemu.Payload(path, format);
            offset = 0;
            if (!Follows(one, ref offset, payload) || offset != one.Length)
            {
                _failures.Add($"{Path.GetFileName(path)}: QEMU reads something else");
            }
        }

        Assert.NotEmpty(_failures);
    }

    /// <summary>Of a raw disk, too, QEMU sees whole sectors.</summary>
    private static bool Follows(byte[] all, ref int offset, byte[] payload)
    {
        int start = offset;
        offset += (payload.Length + 511) / 512 * 512;
        return offset <= all.Length
            && all.AsSpan(start, payload.Length).SequenceEqual(payload)
            && new ReadOnlySpan<byte>(all, start + payload.Length, offset - start - payload.Length).IsZero();
    }
}
