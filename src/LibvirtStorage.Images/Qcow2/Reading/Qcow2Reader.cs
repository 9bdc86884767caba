using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Reading;

/// <summary>The payload of a self-contained, unencrypted image.</summary>
internal sealed class Qcow2Reader : ImageReader
{
    private readonly ByteSource _source;
    private readonly BudgetMeter _budget;
    private readonly ClusterMapping _mapping;
    private readonly ClusterDecoder _decoder;
    private readonly DecodedClusters _decoded;
    private bool _isDisposed;

    private Qcow2Reader(Qcow2Image image, BudgetMeter budget)
    {
        _source = image.Source;
        _budget = budget;
        VirtualSize = image.Header.Size;
        _mapping = new ClusterMapping(image, budget);
        _decoder = new ClusterDecoder(image.Source, image.Header);
        _decoded = new DecodedClusters(_decoder, image.Header.ClusterBits);
        budget.Reserve(_decoded.ReservedBytes, "decompressed clusters");
    }

    public override ulong VirtualSize { get; }

    /// <exception cref="DiskImageException">The payload is not in the file, or not in the clear, or the L1 table is broken.</exception>
    public static Qcow2Reader Open(Qcow2Image image, BudgetMeter budget)
    {
        Qcow2Header header = image.Header;
        if (header.HasBackingFile)
        {
            throw Qcow2Rules.Qcow2BackingFile.Error("backing_file_offset", 8, $"The payload is not complete without the backing file '{image.ReadBackingFileName()}'.");
        }

        if (header.HasDataFile || image.Extensions.DataFileName is not null)
        {
            throw Qcow2Rules.Qcow2DataFile.Error("incompatible_features", 72, $"The payload is in the data file '{image.Extensions.DataFileName}'.");
        }

        if (header.CryptMethod != Qcow2CryptMethod.None)
        {
            throw Qcow2Rules.Qcow2Encrypted.Error("crypt_method", 32, "The payload is encrypted.");
        }

        if ((header.IncompatibleFeatures & Qcow2IncompatibleFeatures.Corrupt) != 0)
        {
            throw Qcow2Rules.Qcow2MarkedCorrupt.Error("incompatible_features", 72, "A program that wrote to the image found it corrupt and marked it so.");
        }

        return new Qcow2Reader(image, budget);
    }

    public override IEnumerable<GuestExtent> Extents()
    {
        var holes = new SourceHoles(_source);
        GuestExtent current = default;
        for (ulong offset = 0; offset < VirtualSize;)
        {
            // A disk may be vast and say nothing: then no extent comes out between here and its end.
            _budget.Cancellation.ThrowIfCancellationRequested();
            GuestRun run = _mapping.RunAt(offset, VirtualSize - offset);
            ExtentKind kind = KindOf(run, holes, out ulong length);
            if (current.Length > 0 && current.Kind != kind)
            {
                yield return current;
                current = default;
            }

            current = current.Length > 0 ? current with { Length = current.Length + length } : new GuestExtent(offset, length, kind);
            offset += length;
        }

        if (current.Length > 0)
        {
            yield return current;
        }
    }

    public override void Read(ulong offset, Span<byte> destination)
    {
        if (offset > VirtualSize || (ulong)destination.Length > VirtualSize - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{destination.Length} bytes at {offset} do not lie inside the disk of {VirtualSize} bytes.");
        }

        while (!destination.IsEmpty)
        {
            GuestRun run = _mapping.RunAt(offset, (ulong)destination.Length);
            Span<byte> part = destination.Slice(0, (int)run.Length);
            switch (run.Kind)
            {
                case GuestRunKind.Data:
                    _source.Read((long)run.Host, part);
                    break;
                case GuestRunKind.Compressed:
                    _decoded.Read(offset, new Qcow2L2Entry(run.Host), part);
                    break;
                default:
                    part.Clear();
                    break;
            }

            offset += run.Length;
            destination = destination.Slice(part.Length);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _decoder.Dispose();
            _mapping.Release();
            _budget.Release(_decoded.ReservedBytes);
        }

        base.Dispose(disposing);
    }

    /// <summary>Data that the file keeps in a hole (preallocation) is zeros that need not be read.</summary>
    private static ExtentKind KindOf(GuestRun run, SourceHoles holes, out ulong length)
    {
        length = run.Length;
        return run.Kind switch
        {
            GuestRunKind.Data => holes.IsHole(run.Host, ref length) ? ExtentKind.Zero : ExtentKind.Data,
            GuestRunKind.Compressed => ExtentKind.Data,
            GuestRunKind.Zero => ExtentKind.Zero,
            _ => ExtentKind.Unallocated,
        };
    }
}
