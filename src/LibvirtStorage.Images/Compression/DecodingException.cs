using System;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Compression;

/// <summary>Compressed bytes cannot be decoded. Whoever knows where they come from makes a finding of it.</summary>
internal sealed class DecodingException(FindingReason reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Corrupt, Truncated, Limit or UnsupportedFeature.</summary>
    public FindingReason Reason { get; } = reason;

    /// <summary>Of reason Limit: what is asked for.</summary>
    public ulong? Value { get; private init; }

    /// <summary>Of reason Limit: what is allowed.</summary>
    public ulong? Limit { get; private init; }

    /// <summary>Where in the compressed data it is, in bytes; null where that is not one place.</summary>
    public ulong? Offset { get; private init; }

    public static DecodingException BeyondLimit(string message, long value, long limit) =>
        new(FindingReason.Limit, message) { Value = (ulong)value, Limit = (ulong)limit };

    public static DecodingException Corrupt(string message) => new(FindingReason.Corrupt, message);

    public static DecodingException BytesBehindEnd(long offset) =>
        new(FindingReason.Corrupt, $"Bytes that are no part of the compressed data follow its end, from offset {offset} on.") { Offset = (ulong)offset };

    public static DecodingException Truncated() => new(FindingReason.Truncated, "The compressed data ends too early.");
}
