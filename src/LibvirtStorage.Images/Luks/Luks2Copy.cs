using System;
using System.IO;
using System.Security.Cryptography;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>One of the two copies of header and JSON text, whose checksum is right.</summary>
internal sealed record Luks2Copy(Luks2BinaryHeader Header, byte[] Json)
{
    /// <summary>Reads the copy at an offset and checks its checksum (specification, 2.1: over the whole of it, with the checksum's own place zeroed).</summary>
    /// <exception cref="DiskImageException">It is broken or cut.</exception>
    public static Luks2Copy Read(ByteSource source, long offset, BudgetMeter budget)
    {
        Luks2BinaryHeader header = Luks2BinaryHeader.Read(source, offset, budget);
        if ((ulong)(source.Length - offset) < header.HeaderSize)
        {
            throw LuksRules.LuksTruncated.Error("hdr_size", (ulong)offset + 8, $"The file has {source.Length} bytes and ends inside the header of {header.HeaderSize} bytes at {offset}.");
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(AlgorithmOf(header));
        byte[] cleared = (byte[])header.Bytes.Clone();
        cleared.AsSpan(Luks2BinaryHeader.ChecksumOffset, Luks2BinaryHeader.ChecksumLength).Clear();
        hash.AppendData(cleared);
        byte[] json = ReadJson(source, header, hash, budget);
        byte[] computed = hash.GetHashAndReset();
        return header.Checksum.Slice(0, computed.Length).SequenceEqual(computed)
            ? new Luks2Copy(header, json)
            : throw LuksRules.LuksChecksum.Error("csum", (ulong)(offset + Luks2BinaryHeader.ChecksumOffset), $"The checksum of the header at {offset} is wrong.");
    }

    /// <summary>Hashes the area, and keeps the text up to the first NUL.</summary>
    private static byte[] ReadJson(ByteSource source, Luks2BinaryHeader header, IncrementalHash hash, BudgetMeter budget)
    {
        using var text = new MemoryStream();
        bool ended = false;
        FileChunks.ForEach(source, (ulong)header.Offset + Luks2BinaryHeader.Length, (long)header.HeaderSize - Luks2BinaryHeader.Length, budget, chunk =>
        {
            byte[] bytes = chunk.ToArray();
            hash.AppendData(bytes);
            int end = Array.IndexOf(bytes, (byte)0);
            if (!ended)
            {
                text.Write(bytes, 0, end < 0 ? bytes.Length : end);
                ended = end >= 0;
            }

            if (text.Length > LuksLimits.MaxJsonLength)
            {
                throw LuksRules.LuksHeaderLimit.Error(null, (ulong)header.Offset + Luks2BinaryHeader.Length, $"The JSON area holds more than {LuksLimits.MaxJsonLength} bytes of text.", limit: LuksLimits.MaxJsonLength);
            }
        });
        return text.ToArray();
    }

    private static HashAlgorithmName AlgorithmOf(Luks2BinaryHeader header) => header.ChecksumAlgorithm switch
    {
        "sha256" => HashAlgorithmName.SHA256,
        "sha384" => HashAlgorithmName.SHA384,
        "sha512" => HashAlgorithmName.SHA512,
        _ => throw LuksRules.LuksChecksumMethod.Error("csum_alg", (ulong)header.Offset + 72, $"The checksum method '{header.ChecksumAlgorithm}' is not known."),
    };
}
