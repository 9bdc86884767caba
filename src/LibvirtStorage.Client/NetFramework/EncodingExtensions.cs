using System;
using System.Text;

namespace LibvirtStorage.Client;

/// <summary>What newer runtimes have on <see cref="Encoding"/> itself.</summary>
internal static class EncodingExtensions
{
    /// <summary>Decodes a span.</summary>
    public static string GetString(this Encoding encoding, ReadOnlySpan<byte> bytes) => encoding.GetString(bytes.ToArray());
}
