using System;
using LibvirtStorage.Images.Compression;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>
/// Adds up what the active layer maps, and what the file would need at least to hold it if nothing were shared. When
/// that exceeds the file, clusters are shared on a scale that no tool produces: a few kilobytes can stand for terabytes.
/// </summary>
internal sealed class PayloadTally
{
    /// <summary>No stream decodes to a cluster of 512 bytes or more from less.</summary>
    private const int MinCompressedLength = 4;

    private readonly VerificationContext _context;
    private readonly ulong _minCompressedLength;
    private ulong _needed;

    public PayloadTally(VerificationContext context)
    {
        _context = context;
        _minCompressedLength = context.Header.CompressionType == Qcow2CompressionType.Deflate
            ? (ulong)Math.Max(MinCompressedLength, context.Header.ClusterSize / BlockInflater.MaxRatio)
            : MinCompressedLength;
    }

    /// <summary>Guest bytes that are stored.</summary>
    public ulong Mapped { get; private set; }

    /// <summary>An L2 table, which is about to be walked.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public void AddTable(ulong at) => Need((ulong)_context.Header.ClusterSize, at);

    /// <summary>Guest bytes of a standard cluster.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public void AddData(ulong length, ulong at)
    {
        Mapped += length;
        Need(length, at);
    }

    /// <summary>Guest bytes of a compressed cluster.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public void AddCompressed(ulong length, ulong at)
    {
        Mapped += length;
        Need(_minCompressedLength, at);
    }

    private void Need(ulong length, ulong at)
    {
        _needed += length;
        if (_needed > _context.FileLength)
        {
            throw Qcow2Rules.Qcow2Amplification.Error("L2 entry", at, $"The tables map more payload than a file of {_context.FileLength} bytes can hold: clusters are shared many times over.", value: _needed, limit: _context.FileLength);
        }
    }
}
