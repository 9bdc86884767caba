using System;
using System.IO;
using System.Threading;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Validation;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>
/// What comes out of a wrapper, within limits. Whatever a decoder throws about the bytes it was given becomes one of our
/// own exceptions; trouble with the medium passes through.
/// </summary>
internal sealed class UnpackStream : ReadOnlyStream
{
    private readonly Wrapper _wrapper;
    private readonly CountedInput _input;
    private readonly Stream _decoder;
    private readonly UnpackLimits _limits;
    private readonly long _packedLength;
    private readonly CancellationToken _cancellation;
    private long _produced;

    public UnpackStream(Wrapper wrapper, ByteSource packed, UnpackLimits limits, CancellationToken cancellation)
    {
        _wrapper = wrapper;
        _limits = limits;
        _packedLength = packed.Length;
        _cancellation = cancellation;
        _input = new CountedInput(new ByteSourceStream(packed, cancellation));
        _decoder = wrapper.OpenDecoder(_input);
    }

    /// <exception cref="DiskImageException">The bytes are broken, or more come out than is allowed.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        _cancellation.ThrowIfCancellationRequested();
        try
        {
            int read = _decoder.Read(buffer, offset, count);
            _produced += read;
            Bound();
            return read;
        }
        catch (Exception e) when (e is not (DiskImageException or ImageSourceException or OperationCanceledException or OutOfMemoryException))
        {
            var decoding = e as DecodingException;
            throw WrapperRules.RuleOf(ReasonOf(e)).Error(
                null,
                decoding?.Offset,
                $"The {_wrapper} file cannot be unpacked: {Message(e)}",
                e,
                decoding?.Value,
                IsWindowTooLarge(e) ? Wrapper.MaxWindow : decoding?.Limit);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decoder.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Libraries put the reasons of their own exceptions in words that help nobody.</summary>
    private static string Message(Exception e) => e switch
    {
        DecodingException => e.Message,
        ZstdException { Code: ZSTD_ErrorCode.ZSTD_error_prefix_unknown } => "Bytes that are no part of the compressed data follow the end of a frame.",
        _ when IsWindowTooLarge(e) => $"It asks for a window of more than {Wrapper.MaxWindow} bytes.",
        _ => "Its data is broken or ends too early.",
    };

    /// <summary>How large it is, the library does not say.</summary>
    private static bool IsWindowTooLarge(Exception e) => e is ZstdException { Code: ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge };

    private FindingReason ReasonOf(Exception e) => e switch
    {
        DecodingException decoding => decoding.Reason,
        _ when IsWindowTooLarge(e) => FindingReason.Limit,
        EndOfStreamException => FindingReason.Truncated,
        _ => _input.AskedBeyondEnd ? FindingReason.Truncated : FindingReason.Corrupt,
    };

    private void Bound()
    {
        if ((ulong)_produced > _limits.MaxVirtualSize)
        {
            throw PolicyRules.VirtualSizeLimit.Error(
                "size", null, $"More than {_limits.MaxVirtualSize} bytes come out of the {_wrapper} file, and the policy allows a disk no more.", limit: _limits.MaxVirtualSize);
        }

        if (_produced > _limits.MaxLength)
        {
            throw WrapperRules.WrapperLimit.Error(null, null, $"More than {_limits.MaxLength} bytes come out of the {_wrapper} file of {_packedLength} bytes.", limit: (ulong)_limits.MaxLength);
        }

        if (_produced > _limits.FreeLength && _produced / _limits.MaxRatio > _packedLength)
        {
            throw WrapperRules.WrapperLimit.Error(
                null,
                null,
                $"More than {_limits.MaxRatio} times the length of the {_wrapper} file of {_packedLength} bytes comes out of it.",
                value: (ulong)_produced,
                limit: (ulong)(_limits.MaxRatio * _packedLength));
        }
    }
}
