using System;
using System.Security.Cryptography;
using System.Text;

namespace LibvirtStorage.Images.Tests.Luks;

/// <summary>Makes the checksums of both headers of a LUKS2 volume right again, as far as the algorithm that they name is known.</summary>
internal static class Luks2Seal
{
    private const int AlgorithmOffset = 72;
    private const int ChecksumOffset = 448;
    private const int ChecksumLength = 64;

    public static byte[] Checksums(byte[] image)
    {
        Checksum(image.AsSpan(0, Luks2Image.HeaderSize));
        Checksum(image.AsSpan(Luks2Image.HeaderSize, Luks2Image.HeaderSize));
        return image;
    }

    private static void Checksum(Span<byte> copy)
    {
        copy.Slice(ChecksumOffset, ChecksumLength).Clear();
        using HashAlgorithm hash = Encoding.ASCII.GetString(copy.Slice(AlgorithmOffset, 6).ToArray()) == "sha512" ? SHA512.Create() : SHA256.Create();
        hash.ComputeHash(copy.ToArray()).AsSpan().CopyTo(copy.Slice(ChecksumOffset));
    }
}
