using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Conversion;

/// <summary>
/// Produces a container in one pass as two sequential regions: the body, appended as payload arrives in ascending
/// order, and last the head, which stands at the start of the file and makes an image of it. Memory does not grow with
/// the size of the disk, except for the head.
/// </summary>
/// <remarks>
/// Calls: <see cref="BeginAsync"/>, any number of <see cref="WriteAsync"/> and <see cref="WriteEncodedAsync"/> with
/// ascending offsets, <see cref="CompleteAsync"/>. What is not written reads as zeros. Not thread-safe, but
/// <see cref="Encoder"/> is.
/// </remarks>
public abstract class ContainerWriter
{
    /// <summary>Size of the payload in bytes.</summary>
    public abstract ulong VirtualSize { get; }

    /// <summary>Allocation unit in guest bytes, a power of two. Writes start and end on its multiples, save for the end of the disk.</summary>
    public abstract int BlockSize { get; }

    /// <summary>Length of the head in bytes: known in advance, the body starts there.</summary>
    public abstract long HeadLength { get; }

    /// <summary>Upper bound of the container's length in bytes, for a payload without a single zero block.</summary>
    public abstract long MaximumLength { get; }

    /// <summary>Compresses blocks, or null when blocks are stored as they are.</summary>
    public virtual IBlockEncoder? Encoder => null;

    /// <summary>Starts the body in <paramref name="sink"/>, which the writer uses but does not own.</summary>
    public abstract Task BeginAsync(ImageSink sink, CancellationToken cancellationToken);

    /// <summary>Appends payload: whole blocks, the last one short only at the end of the disk.</summary>
    public abstract Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Appends one block as <see cref="Encoder"/> made it.</summary>
    public virtual Task WriteEncodedAsync(ulong offset, ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This writer has no encoder.");

    /// <summary>Appends the last tables, then hands the head to <see cref="ImageSink.CompleteAsync"/>.</summary>
    public abstract Task CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>Compresses single blocks; may be called from several threads at once.</summary>
public interface IBlockEncoder
{
    /// <summary>
    /// Encodes one whole block into <paramref name="destination"/>, which is as long as the block.
    /// Returns the encoded length, or 0 when the block does not get smaller and is to be stored as it is.
    /// </summary>
    int Encode(ReadOnlySpan<byte> block, Span<byte> destination);
}
