using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>Whose what has a volume's name is.</summary>
internal enum VolumeOwner
{
    /// <summary>It is what an upload has written to, and holds no image that anybody could want.</summary>
    Ours,

    /// <summary>Somebody has made or changed it, or nobody can tell.</summary>
    Others,

    /// <summary>It begins with the head that was sent: it is the whole image, of this upload or of one of the same image.</summary>
    Whole,
}

/// <summary>Looks whose a volume is, before it is removed or reset.</summary>
internal delegate Task<VolumeOwner> OwnerLookup(IStorageVolume volume, CancellationToken cancellationToken);
