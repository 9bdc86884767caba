using System;
using System.Threading;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>A disk of a package.</summary>
public sealed class OvaDisk
{
    private readonly ByteSource _package;

    internal OvaDisk(ByteSource package, OvaMember member)
    {
        _package = package;
        Member = member;
    }

    /// <summary>Its name in the descriptor, escaped.</summary>
    public required string Id { get; init; }

    /// <summary>The file that it is in.</summary>
    public OvaMember Member { get; }

    /// <summary>The name of its format, from the descriptor or the file's extension; null if neither says it.</summary>
    public required string? Format { get; init; }

    /// <summary>The compression around it, or null.</summary>
    public required Wrapper? Wrapper { get; init; }

    /// <summary>Size of the payload in bytes as the descriptor has it; null if that is left open.</summary>
    public required ulong? Capacity { get; init; }

    /// <summary>Its digest in the manifest; null if it has none.</summary>
    public required OvaDigest? Digest { get; init; }

    /// <summary>The image file, as it stands in the package: compressed if <see cref="Wrapper"/> says so. Does not own the package.</summary>
    public ByteSource OpenSource() => new SubrangeByteSource(_package, Member.Offset, Member.Length);

    /// <summary>Reads the whole disk and holds it against its digest, if it has one.</summary>
    /// <param name="progress">Told the bytes that were read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>A warning if there is no digest, else null.</returns>
    /// <exception cref="DiskImageException">Reason Corrupt: it is another file than the manifest speaks of.</exception>
    public Finding? CheckDigest(Action<long>? progress, CancellationToken cancellation)
    {
        if (Digest is null)
        {
            return OvaRules.OvaNoDigest.At(null, (ulong)Member.Offset, $"The package has no digest of '{ImageText.Escape(Member.Name)}'.");
        }

        OvaDigestCheck.Check(_package, Member, Digest, progress, cancellation);
        return null;
    }

    /// <summary>Holds the descriptor's capacity against the disk's own header, and against the policy: who imports the package may go by it.</summary>
    /// <param name="info">What the disk's header says.</param>
    /// <param name="policy">Bounds the size.</param>
    /// <returns>An error if it is above the bound that the disk keeps, a warning if it is another size than the disk's or not said, else null.</returns>
    public Finding? CheckCapacity(ImageInfo info, ImagePolicy policy)
    {
        if (Capacity is not ulong capacity)
        {
            return policy.MaxVirtualSize is null
                ? null
                : OvaRules.OvfCapacity.At("capacity", null, $"The descriptor leaves the capacity of '{ImageText.Escape(Member.Name)}' to whoever imports it, who may make it larger than the policy allows.");
        }

        if (capacity == info.VirtualSize)
        {
            return null;
        }

        string message = $"The descriptor says that '{ImageText.Escape(Member.Name)}' has {capacity} bytes, its own header says {info.VirtualSize}";
        return policy.MaxVirtualSize is ulong limit && capacity > limit && info.VirtualSize <= limit
            ? PolicyRules.VirtualSizeLimit.At("capacity", null, $"{message}, and the policy allows {limit}.", capacity, limit)
            : OvaRules.OvfCapacity.At("capacity", null, message + ".");
    }
}
