using System;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>All that a format does with a file: identify, verify, its layout, extents, payload. Each may refuse the image, in our own words.</summary>
internal sealed class ReaderTarget(ImageFormat format) : ImageTarget
{
    private const int MaxExtents = 2000;
    private const int MaxReads = 8;
    private const int ReadLength = 3000;

    public override string Name => $"read-{format}";

    public override IReadOnlyList<Func<byte[], byte[]>> Seals { get; } = ImageSeals.Of(format);

    public override IEnumerable<byte[]> Seeds() => ImageSeeds.Of(format);

    protected override void Run(UnpackedImage image)
    {
        Try(() => format.Identify(image, Budget()));
        Try(() => format.Verify(image, new VerificationReport(), Budget()));
        Try(() => format.ReadLayout(image, Budget()));
        Try(() => ReadSome(image));
        if (format.CanReadForward)
        {
            using var forward = new ForwardByteSource(new MemoryStream(image.Bytes.ToArray()), image.Length);
            Try(() => ReadAhead(forward));
        }
    }

    /// <summary>Walks extents, which have to be without gaps, and reads at both ends of the first few.</summary>
    private void ReadSome(UnpackedImage image)
    {
        using ImageReader reader = format.OpenReader(image, Budget());
        byte[] buffer = new byte[ReadLength];
        ulong next = 0;
        int extents = 0;
        int reads = 0;
        foreach (GuestExtent extent in reader.Extents())
        {
            FuzzFailureException.ThrowUnless(extent.Offset == next && extent.Length > 0, $"{extent} came where {next} was next.");
            next = extent.Offset + extent.Length;
            FuzzFailureException.ThrowUnless(next <= reader.VirtualSize, $"{extent} reaches behind the end at {reader.VirtualSize}.");
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(extent.Length, ReadLength));
            if (reads < MaxReads && reader.CanSeek && extent.Kind == ExtentKind.Data)
            {
                reader.Read(extent.Offset, part);
                reader.Read(next - (ulong)part.Length, part);
                reads++;
            }
            else if (extents < MaxReads && reader.CanSeek && extent.Kind != ExtentKind.Data)
            {
                part.Fill(1);
                reader.Read(next - (ulong)part.Length, part);
                FuzzFailureException.ThrowUnless(!part.ContainsAnyExcept((byte)0), $"{extent} does not read as zeros.");
            }

            if (++extents == MaxExtents)
            {
                return;
            }
        }

        FuzzFailureException.ThrowUnless(next == reader.VirtualSize, $"The extents end at {next}, the disk at {reader.VirtualSize}.");
    }

    /// <summary>As a stream that cannot seek is read.</summary>
    private void ReadAhead(ForwardByteSource source)
    {
        using ImageReader reader = format.OpenReader(source, Budget());
        byte[] buffer = new byte[ReadLength];
        int extents = 0;
        foreach (GuestExtent extent in reader.Extents())
        {
            if (extent.Kind == ExtentKind.Data)
            {
                reader.Read(extent.Offset, buffer.AsSpan(0, (int)Math.Min(extent.Length, ReadLength)));
            }

            if (++extents == MaxExtents)
            {
                return;
            }
        }
    }

    private static BudgetMeter Budget() => new(ImageBudget.Default);

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (DiskImageException)
        {
        }
    }
}
