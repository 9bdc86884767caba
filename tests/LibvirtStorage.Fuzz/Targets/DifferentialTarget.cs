using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Fuzz.Differential;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>
/// What passes here and what qemu-img makes of it: the same payload, unless a finding says that QEMU sees another. That
/// starts a program for each input, which AFL has no patience for; <see cref="DifferentialRun"/> feeds it.
/// </summary>
internal sealed class DifferentialTarget(ImageFormat format) : ImageTarget
{
    private const string Prefix = "differential-";

    /// <summary>A hostile image can map much more than it has; what is larger is not asked about.</summary>
    private const ulong MaxVirtualSize = 1UL << 30;
    private const ulong MaxMapped = 64UL << 20;

    /// <summary>The formats whose payload qemu-img can tell.</summary>
    public static IEnumerable<DifferentialTarget> All =>
        from name in HostileBases.All.Values.Where(b => b.IsKnownToQemu).Select(b => b.Format).Distinct()
        where ImageFormats.TryGet(name, out _)
        select new DifferentialTarget(ImageFormats.All.Single(f => ImageFormats.TryGet(name, out ImageFormat? named) && named == f));

    public ImageFormat Format => format;

    public override string Name => Prefix + format;

    public override IReadOnlyList<Func<byte[], byte[]>> Seals { get; } = ImageSeals.Of(format);

    /// <summary>QEMU's name of the format.</summary>
    private string QemuName { get; } = HostileBases.All.Values.Select(b => b.Format).First(name => ImageFormats.TryGet(name, out ImageFormat? named) && named == format);

    public override IEnumerable<byte[]> Seeds() => ImageSeeds.Of(format);

    protected override void Run(UnpackedImage image)
    {
        ImageReport report = ImageValidator.Validate(image, format, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        if (report.Passed && report is { Info.VirtualSize: > 0 and <= MaxVirtualSize, MappedSize: <= MaxMapped } && !Disagreements.AreKnown(report))
        {
            Compare(image);
        }
    }

    private void Compare(UnpackedImage image)
    {
        string folder = Directory.CreateTempSubdirectory("lvst-").FullName;
        try
        {
            string file = Path.Combine(folder, "image");
            string raw = Path.Combine(folder, "raw");
            using (FileStream copy = File.Create(file))
            {
                copy.Write(image.Bytes);
            }

            string? refusal = QemuConversion.Run(QemuName, file, raw);
            using ImageReader ours = format.OpenReader(image, new BudgetMeter(ImageBudget.Default));
            Agree(ours, raw, refusal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whether compressed data can be decoded is not known before it is read, so each may still refuse; then the other has to.</summary>
    private void Agree(ImageReader ours, string raw, string? refusal)
    {
        try
        {
            if (refusal is not null)
            {
                PayloadComparison.ReadAll(ours);
                FuzzFailureException.ThrowUnless(Disagreements.IsOfQemuAlone(refusal), $"It passes here, and qemu-img says: {refusal}");
                return;
            }

            using FileByteSource source = FileByteSource.Open(raw);
            using ImageReader theirs = ImageFormats.Raw.OpenReader(source, new BudgetMeter(ImageBudget.Default));
            string? difference = PayloadComparison.Difference(ours, theirs);
            FuzzFailureException.ThrowUnless(difference is null, difference ?? string.Empty);
        }
        catch (DiskImageException e)
        {
            bool isKnown = refusal is not null || Disagreements.IsOfOursAlone(format, e.Finding);
            FuzzFailureException.ThrowUnless(isKnown, $"It passes and qemu-img reads it, but here: {e.Message}");
        }
    }
}
