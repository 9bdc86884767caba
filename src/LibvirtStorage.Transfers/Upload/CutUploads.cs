using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Upload.Planning;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>An upload of this process that failed and left something.</summary>
/// <param name="Note">The note that it wrote.</param>
/// <param name="Former">What the volume was before; null if the upload created it.</param>
internal sealed record CutUpload(ReadOnlyMemory<byte> Note, ExistingTarget? Former)
{
    /// <summary>Whether a volume that begins so is the one. A new one may have died before all of the note arrived.</summary>
    public bool IsIn(byte[] start) => Former is null ? Note.Span.StartsWith(start) : Note.Span.SequenceEqual(start);
}

/// <summary>
/// What uploads of this process have left, so that the same command can be repeated. An upload that still goes on is none of them,
/// and the token of a note that somebody copied to another volume is of no use there.
/// </summary>
internal static class CutUploads
{
    private static readonly ConcurrentDictionary<(Guid Pool, string Volume), CutUpload> s_uploads = new();

    public static void Remember(IStoragePool pool, string volume, CutUpload upload) => s_uploads[(pool.Uuid, volume)] = upload;

    public static void Forget(IStoragePool pool, string volume) => s_uploads.TryRemove((pool.Uuid, volume), out _);

    /// <summary>Takes what is known of a leftover for whoever is to remove it; false if another command has done so. One of two retries goes on.</summary>
    public static bool TryTake(IStoragePool pool, string volume, CutUpload upload) =>
        ((ICollection<KeyValuePair<(Guid Pool, string Volume), CutUpload>>)s_uploads).Remove(new((pool.Uuid, volume), upload));

    public static CutUpload? Of(IStorageVolume volume) => s_uploads.TryGetValue((volume.Pool.Uuid, volume.Name), out CutUpload? upload) ? upload : null;
}
