using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>What the file of an existing volume is, as far as it decides how a new content is written.</summary>
/// <param name="Format">What the host says it is; null if that is not known here.</param>
/// <param name="Hidden">The image that its bytes are although the host says raw, since hosts do not know every format; null if there is none.</param>
/// <param name="Layout">The layout of the container; null for raw bytes, and for a header that cannot be understood.</param>
internal sealed record ExistingContainer(ImageFormat? Format, ImageFormat? Hidden, ImageLayout? Layout)
{
    /// <summary>The format that a new content keeps: the one whose layout it has.</summary>
    public ImageFormat? Kept => Layout is null ? Format : Hidden ?? Format;

    /// <summary>Looks at a volume. What is hidden in it counts only where the caller declares it: its bytes may be a guest's.</summary>
    public static async Task<ExistingContainer> LookAsync(
        IStorageVolume volume, VolumeInfo info, ImageFormat? declared, ImageBudget budget, CancellationToken cancellationToken)
    {
        if (!ImageFormats.TryGet(info.Format, out ImageFormat? format))
        {
            return new ExistingContainer(null, null, null);
        }

        using VolumeByteSource source = await VolumeByteSource.OpenAsync(volume, cancellationToken).ConfigureAwait(false);
        return await Task.Run(
            () =>
            {
                ImageFormat? hidden = format.IsPayload ? HiddenIn(source) : null;
                ImageFormat? container = hidden is not null && hidden == declared ? hidden : format.IsPayload ? null : format;
                return new ExistingContainer(format, hidden, container is null ? null : LayoutOf(container, source, new BudgetMeter(budget, cancellationToken)));
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static ImageFormat? HiddenIn(VolumeByteSource source) =>
        FormatSignatures.FindIn(SignatureWindow.Of(source)).FirstOrDefault(s => s.Kind == SignatureKind.DiskImage) is { } signature
            && ImageFormats.TryGet(signature.Format, out ImageFormat? format)
            ? format
            : null;

    private static ImageLayout? LayoutOf(ImageFormat format, VolumeByteSource source, BudgetMeter budget)
    {
        try
        {
            return format.ReadLayout(source, budget);
        }
        catch (DiskImageException)
        {
            return null;
        }
    }
}
