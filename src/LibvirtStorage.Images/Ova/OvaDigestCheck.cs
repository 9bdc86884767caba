using System;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>Holds a member's content against its digest.</summary>
internal static class OvaDigestCheck
{
    private const int PieceLength = 1 << 20;

    /// <exception cref="DiskImageException">They differ.</exception>
    public static void Check(ByteSource source, OvaMember member, OvaDigest digest, Action<long>? progress, CancellationToken cancellation)
    {
        if (Find(source, member, digest, progress, cancellation) is { } finding)
        {
            throw new DiskImageException(finding);
        }
    }

    /// <returns>An error if they differ, else null.</returns>
    public static Finding? Find(ByteSource source, OvaMember member, OvaDigest digest, Action<long>? progress, CancellationToken cancellation)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(digest.Algorithm);
        byte[] piece = new byte[(int)Math.Min(PieceLength, member.Length)];
        for (long done = 0; done < member.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = (int)Math.Min(piece.Length, member.Length - done);
            source.Read(member.Offset + done, piece.AsSpan(0, length));
            hash.AppendData(piece, 0, length);
            done += length;
            progress?.Invoke(done);
        }

        string computed = string.Concat(hash.GetHashAndReset().Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
        return computed == digest.Hex ? null
            : OvaRules.OvaDigest.At(null, (ulong)member.Offset, $"The {digest.Algorithm.Name} of '{ImageText.Escape(member.Name)}' is {computed}, the manifest has {digest.Hex}.");
    }
}
