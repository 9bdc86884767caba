using System;
using System.Security.Cryptography;

namespace LibvirtStorage.Images.NetFramework;

/// <summary>SHA-256 of a span: .NET Framework hashes arrays only.</summary>
internal static class Sha256Spans
{
#if NET
    public static byte[] Hash(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes);
#else
    public static byte[] Hash(ReadOnlySpan<byte> bytes)
    {
        using var sha = SHA256.Create();
        return sha.ComputeHash(bytes.ToArray());
    }
#endif
}
