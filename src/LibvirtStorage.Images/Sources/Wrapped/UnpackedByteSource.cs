using System;
using System.Diagnostics;
using System.Security.Cryptography;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>Opens what is inside a wrapped file. One layer: what is inside is taken for what its declared format says.</summary>
public static class UnpackedByteSource
{
    private const int PieceLength = 256 << 10;

    /// <summary>Opens what is inside.</summary>
    /// <param name="packed">The wrapped file. Belongs to the caller, and has to outlive what is returned.</param>
    /// <param name="wrapper">What it is wrapped in.</param>
    /// <param name="options">How it is opened.</param>
    /// <returns>
    /// A source that cannot seek, of a length that was measured; or a spool file, if the options say so or <paramref name="packed"/> cannot be read
    /// twice.
    /// </returns>
    /// <exception cref="DiskImageException">The file is corrupt or truncated, or exceeds a limit.</exception>
    /// <exception cref="ImageSourceException">The medium failed, or the spool file cannot be written.</exception>
    public static ByteSource Open(ByteSource packed, Wrapper wrapper, UnpackOptions options)
    {
        wrapper.Require(packed);
        if (options.ReadForward && packed.CanSeek)
        {
            (long length, byte[] digest) = Measure(packed, wrapper, options);
            var unpacked = new UnpackStream(wrapper, packed, options.Limits, options.Cancellation);
            return new ForwardByteSource(new DigestStream(unpacked, length, digest), length);
        }

        string reason = options.ReadForward ? $"the {wrapper} file itself can be read only once" : options.SpoolReason;
        options.Announce?.Invoke(new SpoolNotice(options.SpoolFolder, reason));
        using var source = new UnpackStream(wrapper, packed, options.Limits, options.Cancellation);
        return SpooledByteSource.Fill(options.SpoolFolder, options.Limits.MaxSpool, (buffer, count) => source.Read(buffer, 0, count), Timed(wrapper, options.Limits));
    }

    /// <summary>Unpacks everything and keeps nothing but its length and digest.</summary>
    private static (long Length, byte[] Digest) Measure(ByteSource packed, Wrapper wrapper, UnpackOptions options)
    {
        using var unpacked = new UnpackStream(wrapper, packed, options.Limits, options.Cancellation);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Action check = Timed(wrapper, options.Limits);
        byte[] piece = new byte[PieceLength];
        long length = 0;
        for (int read; (read = unpacked.Read(piece, 0, piece.Length)) > 0; length += read)
        {
            hash.AppendData(piece, 0, read);
            check();
        }

        return (length, hash.GetHashAndReset());
    }

    private static Action Timed(Wrapper wrapper, UnpackLimits limits)
    {
        var clock = Stopwatch.StartNew();
        return () => _ = clock.Elapsed <= limits.MaxTime
            ? clock
            : throw WrapperRules.WrapperLimit.Error(null, null, $"The {wrapper} file was not unpacked within {limits.MaxTime.TotalMinutes:0} minutes.", limit: (ulong)limits.MaxTime.TotalMinutes);
    }
}
