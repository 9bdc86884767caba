using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop.Verification;

/// <summary>Holds the format extension and the dirty bitmaps in it to the rules.</summary>
internal static class PloopExtensionVerification
{
    /// <exception cref="DiskImageException">The extension cannot be walked.</exception>
    public static void Verify(PloopImage image, PloopFileMap map, FindingLog log, BudgetMeter budget)
    {
        if (image.ExtensionOffset is not { } offset || !map.Claim("ext_off", 56, offset, image.Header.ClusterSize, PloopRole.Extension))
        {
            return;
        }

        CheckDigest(image, offset, log, budget);
        int bitmaps = 0;
        foreach (PloopFeature feature in PloopExtension.Read(image, offset, budget))
        {
            if (feature.Magic == PloopFeature.DirtyBitmapMagic)
            {
                bitmaps++;
                VerifyBitmap(image, feature, map, log, budget);
            }
            else
            {
                log.Add(PloopRules.PloopUnknownFeature, "feature", feature.DataOffset - PloopFeature.HeaderLength, $"The format extension has the unknown feature 0x{feature.Magic:x16}.");
            }
        }

        if (bitmaps > 0)
        {
            log.Add(PloopRules.PloopBitmaps, "ext_off", 56, $"The image holds {bitmaps} dirty bitmaps.");
        }
    }

    private static void CheckDigest(PloopImage image, ulong offset, FindingLog log, BudgetMeter budget)
    {
        byte[] stored = new byte[16];
        image.Source.Read((long)offset + sizeof(ulong), stored);

        // A checksum against accidents, which the format prescribes.
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        FileChunks.ForEach(image.Source, offset + PloopExtension.HeaderLength, image.Header.ClusterSize - PloopExtension.HeaderLength, budget, chunk => digest.AppendData(chunk.ToArray()));
        if (!digest.GetHashAndReset().AsSpan().SequenceEqual(stored))
        {
            log.Add(PloopRules.PloopExtension, "m_CheckSum", offset + sizeof(ulong), $"The checksum of the format extension is wrong.");
        }
    }

    private static void VerifyBitmap(PloopImage image, PloopFeature feature, PloopFileMap map, FindingLog log, BudgetMeter budget)
    {
        if (feature.DataSize < PloopDirtyBitmap.Length)
        {
            log.Add(PloopRules.PloopExtension, "data_size", feature.DataOffset, $"A dirty bitmap of {feature.DataSize} bytes ends before its L1 table.");
            return;
        }

        Span<byte> bytes = stackalloc byte[PloopDirtyBitmap.Length];
        image.Source.Read((long)feature.DataOffset, bytes);
        PloopDirtyBitmap bitmap = PloopDirtyBitmap.ReadFrom(bytes);
        if (ProblemOf(bitmap, feature, image.Header) is { } problem)
        {
            log.Add(PloopRules.PloopExtension, "dirty bitmap", feature.DataOffset, problem);
            return;
        }

        ulong table = feature.DataOffset + PloopDirtyBitmap.Length;
        FileTables.ForEach(image.Source, table, bitmap.L1Entries, PloopDirtyBitmap.L1EntrySize, BinaryPrimitives.ReadUInt64LittleEndian, budget, (i, entry) =>
        {
            if (entry > PloopDirtyBitmap.AllOnes)
            {
                ulong offset = entry > ulong.MaxValue / PloopLimits.SectorSize ? ulong.MaxValue : entry * PloopLimits.SectorSize;
                map.Claim("bitmap's L1 entry", table + ((ulong)i * PloopDirtyBitmap.L1EntrySize), offset, image.Header.ClusterSize, PloopRole.Bitmap);
            }
        });
    }

    private static FormattableString? ProblemOf(PloopDirtyBitmap bitmap, PloopFeature feature, PloopHeader header)
    {
        if (bitmap.SectorCount != header.SectorCount)
        {
            return $"A dirty bitmap for {bitmap.SectorCount} sectors is not one for a disk of {header.SectorCount}.";
        }

        if (bitmap.Granularity == 0 || (bitmap.Granularity & (bitmap.Granularity - 1)) != 0)
        {
            return $"A dirty bitmap's granularity is a power of two, not {bitmap.Granularity}.";
        }

        ulong bits = (bitmap.SectorCount / bitmap.Granularity) + (bitmap.SectorCount % bitmap.Granularity == 0 ? 0UL : 1);
        ulong bitsOfCluster = (ulong)header.ClusterSize * 8;
        ulong clusters = (bits / bitsOfCluster) + (bits % bitsOfCluster == 0 ? 0UL : 1);
        if (bitmap.L1Entries != clusters || ((ulong)bitmap.L1Entries * PloopDirtyBitmap.L1EntrySize) + PloopDirtyBitmap.Length > feature.DataSize)
        {
            return $"A dirty bitmap of {clusters} clusters has {bitmap.L1Entries} L1 entries in {feature.DataSize} bytes.";
        }

        return null;
    }
}
