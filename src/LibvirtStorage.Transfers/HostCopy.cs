using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Probing;
using LibvirtStorage.Transfers.Upload.Planning;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers;

/// <summary>
/// The look at a volume before its host copies it. The copy itself is the host's; what a pool of files makes of a copy whose payload
/// stands bare, for the first time, is what its first bytes say.
/// </summary>
public static class HostCopy
{
    /// <summary>Refuses a copy that hosts would take for an image of another format, or for an encrypted volume.</summary>
    /// <param name="source">The volume that is copied.</param>
    /// <param name="info">What its host says of it.</param>
    /// <param name="pool">Where the copy goes.</param>
    /// <param name="definition">What the copy is to be.</param>
    /// <param name="policy">What is accepted.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="TransferException">The copy is refused, or the volume cannot be read.</exception>
    public static async Task CheckAsync(
        IStorageVolume source, VolumeInfo info, IStoragePool pool, VolumeDefinition definition, ImagePolicy policy, CancellationToken cancellationToken)
    {
        if (!ImageFormats.TryGet(definition.Format, out ImageFormat? target) || target.MarksStart(WriterOptions.Default))
        {
            return;
        }

        try
        {
            if (!ImageFormats.TryGet(info.Format, out ImageFormat? own))
            {
                if (policy.AllowAmbiguousFormat)
                {
                    return;
                }

                throw Unseen(source.Name, $"its format {ImageText.Escape(info.Format)} is not read here");
            }

            bool holdsFiles = (await pool.GetInfoAsync(cancellationToken).ConfigureAwait(false)).HoldsFiles;

            // A device is never probed, and a file that is raw was.
            bool leavesDevice = info.Type == StorageVolumeType.Block && holdsFiles;
            if (!BarePayload.Arises(own, target, WriterOptions.Default) && !leavesDevice)
            {
                return;
            }

            using VolumeByteSource volume = await VolumeByteSource.OpenAsync(source, cancellationToken).ConfigureAwait(false);
            await Task.Run(() => Look(source.Name, volume, own, target, holdsFiles, policy, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not TransferException
            && TransferFailure.From(e, source.Name, definition.Name, TargetState.Untouched) is { } failure)
        {
            throw failure;
        }
    }

    private static void Look(
        string name, ByteSource volume, ImageFormat format, ImageFormat target, bool holdsFiles, ImagePolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            using ImageReader payload = format.OpenReader(volume, new BudgetMeter(ImageBudget.Default, cancellationToken));
            PayloadRule.CheckSignatures(payload, target, name, policy);
            byte[] head = new byte[(int)Math.Min(VolumeProbe.HeaderLength, payload.VirtualSize)];
            payload.Read(0, head);
            if (holdsFiles && VolumeProbe.Of(head, payload.VirtualSize).Format == "ploop")
            {
                throw TransferErrors.Undeletable(name);
            }
        }
        catch (DiskImageException e) when (!policy.AllowAmbiguousFormat)
        {
            throw Unseen(name, e.Message, e);
        }
        catch (DiskImageException)
        {
            // Who says that it may be an image need not have it looked at: a backing file that was allowed holds a part of it.
        }
    }

    private static TransferException Unseen(string name, string reason, Exception? inner = null) => TransferErrors.ImageRefused(
        name,
        $"what its payload begins with cannot be looked at ({reason.TrimEnd('.')}), and a host would take the copy for whatever that is.",
        "Copy it into a format with a header (-Format qcow2); use -AllowAmbiguousFormat only if the volume and all that it names are yours.",
        inner);
}
