using System;
using System.Buffers;
using System.IO;
using LibvirtStorage.Images.Compression;

namespace LibvirtStorage.Images.Qcow.Reading;

/// <summary>Reads and decompresses single clusters. Thread-safe.</summary>
internal sealed class QcowClusterDecoder(QcowImage image)
{
    /// <summary>Fills <paramref name="cluster"/>, which is one cluster long, with what an L2 entry describes.</summary>
    /// <exception cref="DiskImageException">The bytes lie behind the end of the file, or do not decode to one cluster.</exception>
    public void Decode(ulong value, byte[] cluster)
    {
        var entry = new QcowL2Entry(value, image.Header.ClusterBits);
        if (image.CheckCompressed(entry) is { } broken)
        {
            throw broken.Rule.Error("compressed cluster", entry.CompressedOffset, FormattableString.Invariant(broken.Message));
        }

        byte[] input = ArrayPool<byte>.Shared.Rent(entry.CompressedLength);
        try
        {
            image.Source.Read((long)entry.CompressedOffset, input.AsSpan(0, entry.CompressedLength));
            int produced = BlockInflater.Inflate(input, 0, entry.CompressedLength, cluster).Length;
            if (produced != cluster.Length)
            {
                throw Broken(entry, $"it decodes to {produced} bytes, not to a cluster of {cluster.Length}");
            }
        }
        catch (InvalidDataException e)
        {
            throw Broken(entry, "it is not a deflate stream", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(input);
        }
    }

    private static DiskImageException Broken(QcowL2Entry entry, string what, Exception? inner = null) => QcowRules.QcowCompressedData.Error(
        "compressed cluster", entry.CompressedOffset, $"The compressed cluster at 0x{entry.CompressedOffset:x} is broken: {what}.", inner);
}
