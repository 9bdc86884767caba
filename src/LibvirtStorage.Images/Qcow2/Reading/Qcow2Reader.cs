using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Reading;

/// <summary>The payload of a self-contained, unencrypted image.</summary>
internal sealed class Qcow2Reader : MappedReader
{
    private readonly ClusterMapping _mapping;
    private readonly ClusterDecoder _decoder;
    private readonly DecodedBlocks _decoded;
    private bool _isDisposed;

    private Qcow2Reader(Qcow2Image image, BudgetMeter budget)
        : base(image.Source, image.Header.Size, budget)
    {
        _mapping = new ClusterMapping(image, budget);
        _decoder = new ClusterDecoder(image.Source, image.Header);
        _decoded = new DecodedBlocks(image.Header.ClusterSize, (entry, cluster) => _decoder.Decode(new Qcow2L2Entry(entry), cluster));
        budget.Reserve(_decoded.ReservedBytes, "decompressed clusters");
    }

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
            throw Qcow2Rules.Qcow2DataFile.Error("incompatible_features", 72, $"The payload is in {ExternalReference.InWords("data file", image.Extensions.DataFileName)}.");
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

    protected override GuestRun RunAt(ulong offset, ulong limit) => _mapping.RunAt(offset, limit);

    protected override long BlockCost(ulong host) => _decoded.BlockSize;

    protected override void ReadEncoded(ulong offset, ulong host, Span<byte> destination) => _decoded.Read(offset, host, destination);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _decoder.Dispose();
            _mapping.Release();
            Budget.Release(_decoded.ReservedBytes);
        }

        base.Dispose(disposing);
    }
}
