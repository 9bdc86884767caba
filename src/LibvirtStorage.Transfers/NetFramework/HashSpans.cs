using System;
using System.Security.Cryptography;

namespace LibvirtStorage.Transfers.NetFramework;

/// <summary>Adds a span to a hash: .NET Framework takes arrays only.</summary>
internal static class HashSpans
{
#if NET
    public static void AppendSpan(this IncrementalHash hash, ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);
#else
    public static void AppendSpan(this IncrementalHash hash, ReadOnlySpan<byte> bytes) => hash.AppendData(bytes.ToArray());
#endif
}
