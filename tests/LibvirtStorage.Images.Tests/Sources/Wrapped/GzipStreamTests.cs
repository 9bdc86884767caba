using System;
using System.Linq;
using System.Threading;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>What the framework's own GZipStream does not see.</summary>
public sealed class GzipStreamTests
{
    private const int Flags = 3;
    private const int HeaderLength = 10;

    private static readonly byte[] s_content = Patterns.Text(100_000);
    private static readonly byte[] s_packed = Packed.As(Wrapper.Gzip, s_content);

    [Theory]
    [InlineData(0x01, "")]
    [InlineData(0x02, "aabb")]
    [InlineData(0x04, "0300010203")]
    [InlineData(0x08, "6469736b00")]
    [InlineData(0x10, "00")]
    [InlineData(0x1e, "0200ffff6100620063ff")]
    public void Fields_of_the_header_are_passed_over(byte flags, string fields) => PayloadOf.AssertSame(s_content, Unpack(WithHeader(flags, fields)));

    [Theory]
    [InlineData(0x20)]
    [InlineData(0x80)]
    public void Flags_that_do_not_exist_are_not_passed_over(byte flags) => AssertRefused(FindingReason.UnsupportedFeature, WithHeader(flags, string.Empty));

    [Fact]
    public void A_name_without_an_end_is_corrupt_or_truncated()
    {
        AssertRefused(FindingReason.Truncated, [.. WithHeader(0x08, string.Empty).Take(HeaderLength), 1, 2, 3]);
        AssertRefused(FindingReason.Corrupt, [.. WithHeader(0x08, string.Empty).Take(HeaderLength), .. Patterns.Random(100_000)]);
    }

    [Theory]
    [InlineData(8)] // checksum
    [InlineData(5)]
    [InlineData(4)] // length
    [InlineData(1)]
    public void A_wrong_trailer_is_corrupt(int fromEnd)
    {
        byte[] damaged = (byte[])s_packed.Clone();
        damaged[damaged.Length - fromEnd] ^= 0x10;
        AssertRefused(FindingReason.Corrupt, damaged);
    }

    [Theory]
    [InlineData(8190)]
    [InlineData(8191)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(65530)]
    [InlineData(65536)]
    public void A_member_may_end_anywhere_in_the_decoders_buffers(int length)
    {
        // Random bytes are stored, so the member's length follows the content's.
        for (int more = 0; more < 24; more += 2)
        {
            byte[] content = Patterns.Random(length - 12 - more);
            byte[] packed = Packed.As(Wrapper.Gzip, content);
            PayloadOf.AssertSame([.. content, .. content], Unpack([.. packed, .. packed]));
        }
    }

    /// <summary>As <c>gzip -t</c> says of the same bytes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void Zeros_may_fill_up_a_file(int length)
    {
        PayloadOf.AssertSame(s_content, Unpack([.. s_packed, .. new byte[length]]));
        PayloadOf.AssertSame([.. s_content, .. s_content], Unpack([.. s_packed, .. s_packed, .. new byte[length]]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void Nothing_is_read_behind_zeros(int length)
    {
        AssertBehindEnd([.. s_packed, .. new byte[length], 1], s_packed.Length + length);
        AssertBehindEnd([.. s_packed, .. new byte[length], .. s_packed], s_packed.Length + length);
    }

    [Fact]
    public void Few_bytes_are_the_start_of_a_member_or_none()
    {
        AssertRefused(FindingReason.Truncated, [.. s_packed, 0x1f]);
        AssertRefused(FindingReason.Truncated, [.. s_packed, 0x1f, 0x8b]);
        AssertBehindEnd([.. s_packed, 0x41], s_packed.Length);
        AssertBehindEnd([.. s_packed, 0x1f, 0x8a], s_packed.Length);
    }

    /// <summary>Zeros take no room in a sparse file, but time.</summary>
    [Fact]
    public void Reading_zeros_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        using var file = new PaddedSource(s_packed, stop);
        var options = new UnpackOptions { ReadForward = true, Cancellation = stop.Token };
        Assert.Throws<OperationCanceledException>(() => UnpackedByteSource.Open(file, Wrapper.Gzip, options));
    }

    [Fact]
    public void Many_small_members_are_read_in_time_that_follows_their_length()
    {
        byte[] one = Packed.As(Wrapper.Gzip, [42]);
        byte[] all = Enumerable.Repeat(one, 3000).SelectMany(b => b).ToArray();
        Assert.Equal(3000, Unpack(all).Length);
    }

    private static byte[] WithHeader(byte flags, string fields)
    {
        byte[] header = s_packed.Take(HeaderLength).ToArray();
        header[Flags] = flags;
        byte[] inserted = Enumerable.Range(0, fields.Length / 2).Select(i => Convert.ToByte(fields.Substring(2 * i, 2), 16)).ToArray();
        return [.. header, .. inserted, .. s_packed.Skip(HeaderLength)];
    }

    private static byte[] Unpack(byte[] packed) => Packed.Unpack(Wrapper.Gzip, packed);

    private static void AssertBehindEnd(byte[] packed, int offset)
    {
        Finding finding = Assert.Throws<DiskImageException>(() => Unpack(packed)).Finding;
        Assert.Equal(("WrapperCorrupt", (ulong)offset), (finding.Id, finding.Offset));
    }

    private static void AssertRefused(FindingReason reason, byte[] packed) =>
        Assert.Equal(reason, Assert.Throws<DiskImageException>(() => Unpack(packed)).Reason);

    /// <summary>Zeros behind a start; asks to stop in the midst of them.</summary>
    private sealed class PaddedSource(byte[] start, CancellationTokenSource stop) : ByteSource
    {
        public override long Length => 64 << 20;

        protected override void ReadCore(long offset, Span<byte> destination)
        {
            destination.Clear();
            ReadOnlySpan<byte> rest = start.AsSpan((int)Math.Min(offset, start.Length));
            rest.Slice(0, Math.Min(rest.Length, destination.Length)).CopyTo(destination);
            if (offset is > 8 << 20 and < 32 << 20)
            {
                stop.Cancel();
            }
        }
    }
}
