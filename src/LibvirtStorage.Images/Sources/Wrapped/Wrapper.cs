using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Compression.Gzip;
using LibvirtStorage.Images.Compression.Xz;
using LibvirtStorage.Images.Detection;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>A way in which whole image files are compressed. One layer is taken off, never two.</summary>
public sealed class Wrapper
{
    /// <summary>Most bytes of history that a stream of zstd may ask for, as a power of two: what zstd itself allows unless told otherwise.</summary>
    private const int MaxWindowLog = 27;

    /// <summary>The same in bytes.</summary>
    internal const ulong MaxWindow = 1UL << MaxWindowLog;

    /// <summary>Most bytes of dictionary that a stream of xz may ask for: what <c>xz -9</c> asks for.</summary>
    internal const long MaxXzDictionary = 64 << 20;

    private readonly Func<SignatureWindow, bool> _isStart;
    private readonly Func<Stream, Stream> _open;

    private Wrapper(string name, string[] extensions, Func<SignatureWindow, bool> isStart, Func<Stream, Stream> open, Func<SignatureWindow, bool>? isConfirmed = null)
    {
        Name = name;
        _isStart = isStart;
        Signature = FormatSignature.OfWrapper(name, w => isStart(w) && (isConfirmed is null || isConfirmed(w)));
        Extensions = extensions;
        _open = open;
    }

    /// <summary>gzip (RFC 1952).</summary>
    public static Wrapper Gzip { get; } = new("gzip", [".gz"], w => w.HeadHas(0, [0x1f, 0x8b, 0x08]), s => new GzipStream(s));

    /// <summary>xz (.xz file format 1.2.1).</summary>
    public static Wrapper Xz { get; } = new("xz", [".xz"], w => w.HeadHas(0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), s => new XzStream(s, new XzLimits(MaxXzDictionary)));

    /// <summary>bzip2.</summary>
    public static Wrapper Bzip2 { get; } = new("bzip2", [".bz2"], w => w.HeadHas(0, "BZh"u8), s => new Bzip2Stream(s), HasBzip2Block);

    /// <summary>Zstandard (RFC 8878).</summary>
    public static Wrapper Zstd { get; } = new("zstd", [".zst", ".zstd"], IsZstd, OpenZstd);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Wrapper> All { get; } = [Gzip, Xz, Bzip2, Zstd];

    /// <summary>The format's name, as its signature has it.</summary>
    public string Name { get; }

    /// <summary>The mark by which files that are wrapped so are known.</summary>
    public FormatSignature Signature { get; }

    /// <summary>File extensions, with the dot and in lower case.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Finds the wrapper that the extension of a file says.</summary>
    /// <param name="path">The file's path or name: <c>disk.qcow2.xz</c>.</param>
    /// <param name="wrapper">The wrapper.</param>
    /// <param name="innerPath">The path without that extension, whose own one declares what is inside: <c>disk.qcow2</c>.</param>
    public static bool TryGetByExtension(string path, [NotNullWhen(true)] out Wrapper? wrapper, [NotNullWhen(true)] out string? innerPath)
    {
        string extension = Path.GetExtension(path);
        wrapper = All.FirstOrDefault(w => w.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
        innerPath = wrapper is null ? null : path.Substring(0, path.Length - extension.Length);
        return wrapper is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>A decoder over compressed bytes, which it does not own. Throws whatever its library throws.</summary>
    internal Stream OpenDecoder(Stream packed) => _open(packed);

    /// <summary>Holds the first bytes of a file against what it was declared to be.</summary>
    /// <exception cref="DiskImageException">Reason FormatMismatch.</exception>
    internal void Require(ByteSource packed)
    {
        if (!_isStart(SignatureWindow.Of(packed)))
        {
            throw WrapperRules.WrapperMismatch.Error(null, 0, $"The file was declared to be wrapped in {Name}, but does not start like one.");
        }
    }

    /// <summary>The first block of a stream, or its end: three letters alone say too little of bytes that nobody declared.</summary>
    private static bool HasBzip2Block(SignatureWindow window) =>
        window.HeadHas(4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) || window.HeadHas(4, [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]);

    /// <summary>A frame, or one that is to be skipped, as parallel compressors write them first (RFC 8878, 3.1).</summary>
    private static bool IsZstd(SignatureWindow window) =>
        window.HeadHas(0, [0x28, 0xb5, 0x2f, 0xfd])
        || (window.HeadHas(1, [0x2a, 0x4d, 0x18]) && (window.Head[0] & 0xf0) == 0x50);

    private static DecompressionStream OpenZstd(Stream packed)
    {
        var decoder = new DecompressionStream(packed, checkEndOfStream: true, leaveOpen: true);
        decoder.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowLog);
        return decoder;
    }
}
