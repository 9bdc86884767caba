using System;
using System.Collections.Generic;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>A compressed file, taken out of its wrapper and read to its end.</summary>
internal sealed class UnpackTarget(Wrapper wrapper) : FuzzTarget
{
    private const int PieceLength = 10_000;

    /// <summary>Bytes that may come out; the time for more of them would be no finding.</summary>
    private static readonly UnpackOptions s_options = new() { ReadForward = true, Limits = new UnpackLimits { MaxLength = 1 << 20 } };

    public override string Name => $"unpack-{wrapper}";

    public override IEnumerable<byte[]> Seeds() => WrappedSeeds.Of(wrapper);

    public override void Run(ReadOnlySpan<byte> input)
    {
        using var packed = new MemoryByteSource(input.ToArray());
        try
        {
            using ByteSource source = UnpackedByteSource.Open(packed, wrapper, s_options);
            byte[] piece = new byte[PieceLength];
            for (long at = 0; at < source.Length; at += PieceLength)
            {
                source.Read(at, piece.AsSpan(0, (int)Math.Min(PieceLength, source.Length - at)));
            }
        }
        catch (DiskImageException)
        {
        }
    }
}
