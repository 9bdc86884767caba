using System;
using System.Buffers.Binary;
using System.Linq;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Fuzz.Targets;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

/// <summary>Where the quirks say that QEMU sees another payload, a differential target has found nothing.</summary>
public sealed class KnownDisagreementTests
{
    private const int Offsets = 136;

    /// <summary>QEMU does not look where the stream in a block ends.</summary>
    [Fact]
    public void Of_a_byte_behind_a_stream_of_cloop()
    {
        FuzzTarget target = FuzzTargets.Get("differential-cloop");
        byte[] image = target.ImageOf(target.Seeds().First())!;
        uint blocks = BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan(Offsets - 4));
        int end = (int)BinaryPrimitives.ReadUInt64BigEndian(image.AsSpan(Offsets + 8));
        byte[] longer = [.. image.AsSpan(0, end), 0, .. image.AsSpan(end)];
        for (int at = Offsets + 8; at <= Offsets + (blocks * 8); at += 8)
        {
            BinaryPrimitives.WriteUInt64BigEndian(longer.AsSpan(at), BinaryPrimitives.ReadUInt64BigEndian(image.AsSpan(at)) + 1);
        }

        Assert.Null(Replay.Failure(target, PackedImage.Pack(longer)));
    }
}
