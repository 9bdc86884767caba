using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// Looks at a volume after the host's OK, which is never trusted: daemons have been seen to give it when their file system was
/// full. Then there is no room in the pool afterwards either, and that is the error.
/// </summary>
internal sealed class VolumeVerification(IStorageVolume volume, bool isFile, SentBytes sent, PhaseProgress phases)
{
    /// <summary>A write that does not fit any more has at most so many bytes: a packet of the stream.</summary>
    private const ulong WriteLength = 256 << 10;

    /// <summary>How many samples are asked for without waiting for the one before: over a long line each takes its time.</summary>
    private const int SamplesAtOnce = 8;

    /// <summary>Whether all that was sent was read back and is there.</summary>
    public bool HasReadBack { get; private set; }

    /// <summary>The volume ends where the body does.</summary>
    /// <returns>The volume as the host describes it.</returns>
    public async Task<VolumeInfo> CheckLengthAsync(long end, CancellationToken cancellationToken)
    {
        VolumeInfo info = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        if (info.Physical < (ulong)end)
        {
            throw await NotVerifiedAsync($"{end} bytes were sent, and it has {info.Physical}", cancellationToken).ConfigureAwait(false);
        }

        if (isFile && info.Physical > (ulong)end)
        {
            throw TransferErrors.WrittenByOthers(volume.Name);
        }

        return info;
    }

    /// <summary>The body reaches from behind the room for the head to <paramref name="end"/>, and is what was sent; so is the head from <paramref name="first"/> on.</summary>
    public async Task CheckBodyAsync(ReadOnlyMemory<byte> head, int first, long end, CancellationToken cancellationToken)
    {
        VolumeInfo info = await CheckLengthAsync(end, cancellationToken).ConfigureAwait(false);
        await CheckHeadAsync(first, head.Slice(first), cancellationToken).ConfigureAwait(false);
        await CheckSentAsync(info, head.Length, end, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What lies between two offsets is what was sent there: every byte, or, where that was not asked for and is much, its end and samples.
    /// And nobody has written to the volume meanwhile, to what was looked at already: that shows by the time of the last change, which
    /// some file systems set late, so it is looked at once more before it is believed.
    /// </summary>
    public async Task CheckSentAsync(VolumeInfo info, long start, long end, CancellationToken cancellationToken)
    {
        if (!await HasSentAsync(info, start, end, cancellationToken).ConfigureAwait(false))
        {
            VolumeInfo now = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            if (now.Physical != info.Physical || !await HasSentAsync(now, start, end, cancellationToken).ConfigureAwait(false))
            {
                throw TransferErrors.WrittenByOthers(volume.Name);
            }
        }
    }

    /// <summary>The finished volume starts with its head, has <paramref name="length"/> bytes, and the host sees what was meant.</summary>
    /// <returns>The volume as the host describes it.</returns>
    public async Task<VolumeInfo> CheckHeadAsync(
        ReadOnlyMemory<byte> head, ulong length, Func<VolumeInfo, string?> objection, CancellationToken cancellationToken)
    {
        await CheckHeadAsync(0, head, cancellationToken).ConfigureAwait(false);
        (VolumeInfo info, bool isCurrent) = await HostView.OfAsync(volume, now => objection(now) is null, cancellationToken).ConfigureAwait(false);
        if (isFile && info.Physical > length && length > 0)
        {
            throw TransferErrors.WrittenByOthers(volume.Name);
        }

        if (isFile && info.Physical < length)
        {
            throw await NotVerifiedAsync($"it should have {length} bytes, and has {info.Physical}", cancellationToken).ConfigureAwait(false);
        }

        return isCurrent && objection(info) is string found
            ? throw await NotVerifiedAsync(found, cancellationToken).ConfigureAwait(false)
            : info;
    }

    private async Task CheckHeadAsync(int offset, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken)
    {
        if (!await VolumeContent.HasAsync(volume, offset, expected, cancellationToken).ConfigureAwait(false))
        {
            throw await NotVerifiedAsync("its head is not the one that was sent", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>False if the volume was changed while it was looked at.</returns>
    /// <exception cref="TransferException">What was sent is not there.</exception>
    private async Task<bool> HasSentAsync(VolumeInfo info, long start, long end, CancellationToken cancellationToken)
    {
        if (!await VolumeContent.HasAsync(volume, sent.Tail.Offset, sent.Tail.Bytes, cancellationToken).ConfigureAwait(false))
        {
            throw await NotVerifiedAsync($"the last bytes sent, at offset {sent.Tail.Offset}, are not in it", cancellationToken).ConfigureAwait(false);
        }

        using var watch = new VolumeWatch(volume, isFile ? info : null);
        (HasReadBack, long? difference) = await ReadBackAsync(watch, start, end, cancellationToken).ConfigureAwait(false);
        if (!HasReadBack && difference is null && !watch.HasSeenChange)
        {
            difference = await WrongSampleAsync(cancellationToken).ConfigureAwait(false);
        }

        if (difference is { } offset)
        {
            throw await SpaceRanOutAsync($"what was sent to offset {offset}, or behind, is not in it", cancellationToken).ConfigureAwait(false)
                ?? TransferErrors.WrittenByOthers(volume.Name, offset);
        }

        VolumeInfo now = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return !watch.HasSeenChange && (!isFile || !VolumeWatch.IsChanged(info, now));
    }

    /// <summary>It may take long, and meanwhile the volume is watched.</summary>
    private async Task<(bool IsWhole, long? Difference)> ReadBackAsync(VolumeWatch watch, long start, long end, CancellationToken cancellationToken)
    {
        if (sent.Content is not { } content)
        {
            return (false, null);
        }

        content.Complete();
        phases.AdvanceReadBack(0, end - start);
        return await new ReadBack(volume, start, end, content).CompareAsync(
            sent.ReadBackLimit,
            done =>
            {
                watch.ThrowIfDisturbed();
                phases.AdvanceReadBack(done, end - start);
                return !watch.HasSeenChange;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<long?> WrongSampleAsync(CancellationToken cancellationToken)
    {
        SentSamples.Sample[] samples = sent.Samples.All();
        for (int i = 0; i < samples.Length; i += SamplesAtOnce)
        {
            SentSamples.Sample[] asked = samples.Skip(i).Take(SamplesAtOnce).ToArray();
            bool[] found = await Task.WhenAll(asked.Select(s => VolumeContent.HasAsync(volume, s.Offset, s.Bytes, cancellationToken))).ConfigureAwait(false);
            if (Array.IndexOf(found, false) is >= 0 and int wrong)
            {
                return asked[wrong].Offset;
            }
        }

        return null;
    }

    private async Task<TransferException> NotVerifiedAsync(string objection, CancellationToken cancellationToken) =>
        await SpaceRanOutAsync(objection, cancellationToken).ConfigureAwait(false) ?? TransferErrors.NotVerified(volume.Name, objection);

    private async Task<TransferException?> SpaceRanOutAsync(string objection, CancellationToken cancellationToken)
    {
        StoragePoolInfo pool = await HostView.OfPoolAsync(volume.Pool, cancellationToken).ConfigureAwait(false);
        return isFile && pool.Available < WriteLength
            ? TransferErrors.SpaceRanOut(volume.Name, volume.Pool.Name, pool.Available, objection)
            : null;
    }
}
