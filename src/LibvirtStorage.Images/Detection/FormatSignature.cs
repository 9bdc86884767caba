using System;

namespace LibvirtStorage.Images.Detection;

/// <summary>A mark by which some program takes bytes for a format.</summary>
/// <param name="Format">The format's name: libvirt's where it has one, else the usual one (<c>vhdx</c>, <c>gzip</c>).</param>
/// <param name="Kind">What the format is.</param>
/// <param name="Mark">The mark in words, for messages.</param>
/// <param name="IsIn">Whether the mark is there.</param>
public sealed record FormatSignature(string Format, SignatureKind Kind, string Mark, Func<SignatureWindow, bool> IsIn)
{
    /// <summary>A mark of disk images.</summary>
    internal static FormatSignature OfImage(string format, string mark, Func<SignatureWindow, bool> isIn) =>
        new(format, SignatureKind.DiskImage, mark, isIn);

    /// <summary>The mark of a format that others are wrapped in.</summary>
    internal static FormatSignature OfWrapper(string format, Func<SignatureWindow, bool> isIn) =>
        new(format, SignatureKind.Wrapper, "signature of the " + format + " format", isIn);

    /// <summary>Format and mark in one line.</summary>
    public override string ToString() => $"{Format} ({Mark})";
}

/// <summary>What a signature says of the bytes that carry it.</summary>
public enum SignatureKind
{
    /// <summary>A disk image, which qemu or libvirt would open as such.</summary>
    DiskImage,

    /// <summary>An encrypted volume.</summary>
    Encrypted,

    /// <summary>Optical media; harmless inside raw bytes.</summary>
    OpticalDisc,

    /// <summary>Compressed or packed: the image is inside.</summary>
    Wrapper,
}
