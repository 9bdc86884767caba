using System;
using System.Linq;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.7: images that were cut or altered anywhere end in a verdict, never in another exception.</summary>
public sealed class Qcow2DamageTests
{
    private const int Flips = 2000;

    [Theory]
    [InlineData(2, 9)]
    [InlineData(3, 9)]
    [InlineData(3, 12)]
    public void Cut_at_any_length_is_truncated(int version, int clusterBits)
    {
        byte[] image = new Qcow2ImageBuilder(version, clusterBits, size: 1UL << 15).Build();
        Qcow2Verdict.AssertAccepted(image);
        int step = clusterBits == 9 ? 13 : 101;

        // One entry of the L1 table is needed; what the table has room for behind it is not.
        for (int length = 0; length < image.Length; length += step)
        {
            Qcow2Verdict.AssertRefused(FindingReason.Truncated, image.AsSpan(0, length).ToArray());
        }

        Qcow2Verdict.AssertRefused(FindingReason.Truncated, image.AsSpan(0, image.Length - 1).ToArray());
    }

    [Fact]
    public void Cut_where_no_guest_looks_is_whole()
    {
        // The last cluster of the disk is half a cluster long, and so may the file be.
        var image = new Qcow2ImageBuilder(size: (3 << 16) - 32768);

        Qcow2Verdict.AssertAccepted(image.BuildCut(image.Length - 32768));
        Qcow2Verdict.AssertRefused(FindingReason.Truncated, image.BuildCut(image.Length - 32769));
    }

    [Fact]
    public void Cut_behind_the_last_allocated_subcluster_is_whole()
    {
        var image = new Qcow2ImageBuilder(extendedL2: true);
        image.SetL2(2, Qcow2ImageBuilder.Copied | (uint)image.Cluster(7), 0x0000_0003);

        Qcow2Verdict.AssertAccepted(image.BuildCut(image.Cluster(7) + 4096));
        Qcow2Verdict.AssertRefused(FindingReason.Truncated, image.BuildCut(image.Cluster(7) + 4095));
    }

    [Theory]
    [InlineData(3, 9, false, 1)]
    [InlineData(2, 9, false, 2)]
    [InlineData(3, 14, true, 3)]
    [InlineData(3, 12, false, 4)]
    public void Bits_flipped_anywhere_in_metadata_end_in_a_verdict(int version, int clusterBits, bool extendedL2, int seed)
    {
        Qcow2ImageBuilder builder = new Qcow2ImageBuilder(version, clusterBits, size: 1UL << 15, extendedL2).Snapshot(out int snapshot);
        int[] targets = [0, builder.RefcountTable, builder.RefcountBlock, builder.L1, builder.L2, snapshot];
        byte[] image = builder.Build();
        var random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < Flips; i++)
        {
            byte[] flipped = image.ToArray();
            for (int n = 0; n <= i % 3; n++)
            {
                flipped[targets[random.Next(targets.Length)] + random.Next(128)] ^= (byte)(1 << random.Next(8));
            }

            refused += Qcow2Verdict.Of(flipped).Errors.Any() ? 1 : 0;
        }

        Assert.InRange(refused, Flips / 10, Flips - 1);
    }

    [Theory]
    [InlineData(36, 0x400000u)]
    [InlineData(56, 128u)]
    [InlineData(60, 65536u)]
    public void Memory_is_bounded_by_the_file_not_by_what_a_field_claims(int field, uint value)
    {
        var budget = new ImageBudget { MaxMemory = 1 << 20 };
        byte[] image = new Qcow2ImageBuilder().Poke32(field, value).Poke64(64, 0x70000).Poke(0x70000, new byte[0x10000]).Build();
        var report = new VerificationReport();

        ImageFormats.Qcow2.Verify(new MemoryByteSource(image), report, new BudgetMeter(budget));

        Assert.DoesNotContain(report.Findings, f => f.Reason == FindingReason.Limit);
        Assert.Contains(report.Findings, f => f.Severity == FindingSeverity.Error);
    }
}
