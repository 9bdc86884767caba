using System;
using System.Collections.Generic;
using LibvirtStorage.Fuzz.Images;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>A target whose inputs stand for files, as <see cref="PackedImage"/>s.</summary>
internal abstract class ImageTarget : FuzzTarget
{
    public sealed override long LengthOf(ReadOnlySpan<byte> input) => PackedImage.LengthOf(input);

    public sealed override byte[] ImageOf(ReadOnlySpan<byte> input) => PackedImage.Unpack(input, Seals);

    public sealed override void Run(ReadOnlySpan<byte> input)
    {
        using var image = new UnpackedImage(input, Seals);
        Run(image);
    }

    /// <summary>What can make the checksums of its format right.</summary>
    public virtual IReadOnlyList<Func<byte[], byte[]>> Seals => [];

    protected abstract void Run(UnpackedImage image);
}
