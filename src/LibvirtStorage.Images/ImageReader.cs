using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images;

/// <summary>The payload of an open image: which parts of it hold data, and the data.</summary>
public abstract class ImageReader : IDisposable
{
    /// <summary>Size of the payload in bytes.</summary>
    public abstract ulong VirtualSize { get; }

    /// <summary>Whether <see cref="Read"/> may be called from several threads and in any order.</summary>
    public virtual bool CanSeek => true;

    /// <summary>
    /// The whole payload as extents in ascending order, without gaps. Reads metadata as it goes, so memory does not
    /// grow with the image. One enumeration at a time; it may run beside <see cref="Read"/>.
    /// </summary>
    public abstract IEnumerable<GuestExtent> Extents();

    /// <summary>Fills <paramref name="destination"/> with payload from <paramref name="offset"/>, which lies inside <see cref="VirtualSize"/>.</summary>
    /// <exception cref="DiskImageException">The image is broken at this place.</exception>
    public abstract void Read(ulong offset, Span<byte> destination);

    /// <summary>What reading the first bytes costs, as bytes of blocks that have to be decoded for it; 0 where all of them stand as they are.</summary>
    /// <param name="length">How many are read; may reach past the end.</param>
    /// <exception cref="DiskImageException">The image is broken at this place.</exception>
    internal virtual long DecodingCost(ulong length) => 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases buffers. The source belongs to the caller.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A run of guest-visible bytes of one kind.</summary>
/// <param name="Offset">Guest offset in bytes.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
/// <param name="Kind">What is there.</param>
public readonly record struct GuestExtent(ulong Offset, ulong Length, ExtentKind Kind);

/// <summary>What a guest finds in an extent.</summary>
public enum ExtentKind
{
    /// <summary>Nothing was ever written: reads as zeros (no backing file is followed).</summary>
    Unallocated,

    /// <summary>Explicit zeros.</summary>
    Zero,

    /// <summary>Stored bytes, which may of course be zeros too.</summary>
    Data,
}
