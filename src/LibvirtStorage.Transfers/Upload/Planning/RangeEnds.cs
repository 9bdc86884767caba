using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Probing;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Both ends of a raw volume, by which everybody tells what it is, before and after a range is written over it.</summary>
/// <param name="VolumeLength">The volume's length in bytes.</param>
/// <param name="Before">The ends as they are.</param>
/// <param name="After">The ends as they will be; what a source that cannot seek brings to the volume's end is known only when it comes.</param>
internal sealed record RangeEnds(long VolumeLength, SignatureWindow Before, SignatureWindow After)
{
    /// <summary>Reads the ends of the volume, and what the range brings there.</summary>
    public static async Task<RangeEnds> LookAsync(UploadSituation situation, UploadRange range, CancellationToken cancellationToken)
    {
        UploadRequest request = situation.Request;
        using VolumeByteSource volume = await VolumeByteSource.OpenAsync(situation.Existing!, cancellationToken).ConfigureAwait(false);
        return await Task.Run(
            () =>
            {
                SignatureWindow before = SignatureWindow.Of(volume);
                using ImageReader payload = request.SourceFormat.OpenReader(situation.Source, new BudgetMeter(request.Budget, cancellationToken));
                RangeEnds ends = new RangeEnds(volume.Length, before, before).Reading(payload, range, 0, before.Head.Length);
                return payload.CanSeek ? ends.Reading(payload, range, volume.Length - before.Tail.Length, before.Tail.Length) : ends;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The ends once these bytes stand in the volume.</summary>
    public RangeEnds With(long offset, ReadOnlySpan<byte> bytes) => this with { After = After.With(VolumeLength, offset, bytes) };

    /// <summary>What a pool of files will make of the volume.</summary>
    public VolumeProbe Probe() => VolumeProbe.Of(After.Head, (ulong)VolumeLength);

    /// <summary>The ends with what the range brings to one part of the volume.</summary>
    private RangeEnds Reading(ImageReader payload, UploadRange range, long offset, int length)
    {
        long from = Math.Max(offset, (long)range.Offset);
        long to = Math.Min(offset + length, (long)(range.Offset + range.Length));
        if (from >= to)
        {
            return this;
        }

        byte[] bytes = new byte[(int)(to - from)];
        payload.Read((ulong)from - range.Offset, bytes);
        return With(from, bytes);
    }
}
