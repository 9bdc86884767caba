using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>Catalogue 2.14: logs that are broken, and logs that were made to do harm.</summary>
public sealed class VhdxLogDamageTests
{
    private const ulong Data = VhdxImageBuilder.Block0;

    public static IEnumerable<object[]> Damage() =>
    [
        ["checksum", 4, 4, 0x12345678UL, false],
        ["entry length 0", 8, 4, 0UL, true],
        ["entry length not whole sectors", 8, 4, 8000UL, false],
        ["entry length beyond the log", 8, 4, 0x101000UL, false],
        ["tail elsewhere", 12, 4, 0x5000UL, true],
        ["tail beyond the log", 12, 4, 0x100000UL, true],
        ["tail not at a sector", 12, 4, 12UL, true],
        ["number 0", 16, 8, 0UL, true],
        ["number of another entry", 16, 8, 2UL, true],
        ["fewer descriptors than data", 24, 4, 0UL, true],
        ["more descriptors than there are", 24, 4, 2UL, true],
        ["descriptors beyond the entry", 24, 4, 400UL, true],
        ["2^32 - 1 descriptors", 24, 4, 0xffffffffUL, true],
        ["a descriptor that is none", 64, 4, 0UL, true],
        ["a target that is no sector", 80, 8, 0x400200UL, true],
        ["a descriptor of another entry", 88, 8, 2UL, true],
        ["data that is none", 4096, 4, 0UL, true],
        ["data of another entry", 4100, 4, 1UL, true],
        ["data torn at its end", 8188, 4, 7UL, true],
    ];

    [Theory]
    [MemberData(nameof(Damage))]
    public void X_01_A_log_that_cannot_be_replayed_is_dirty(string what, int offset, int width, ulong value, bool isSealed)
    {
        Assert.NotEmpty(what);
        byte[] image = new VhdxImageBuilder().WithLog(new VhdxLogBuilder().Entry(1, 0, (Data, VhdxLogBuilder.Filled(1)))).Build();
        VhdxImageBuilder.Le64(value).AsSpan(0, width).CopyTo(image.AsSpan(VhdxImageBuilder.Log + offset));

        VhdxVerdict.AssertRefused(FindingReason.Dirty, isSealed ? VhdxSeal.Checksums(image) : image);
    }

    [Theory]
    [InlineData("the identifier", 0UL, 1)]
    [InlineData("a header", 0x10000UL, 1)]
    [InlineData("the other header", 0x20000UL, 1)]
    [InlineData("the log", 0x100000UL, 1)]
    [InlineData("zeros into the log", 0xff000UL, 2)]
    [InlineData("the end of the file", 0x600000UL, 1)]
    [InlineData("zeros behind the end", 0x5ff000UL, 2)]
    [InlineData("2^63", 0x8000000000000000UL, 1)]
    [InlineData("2^64 - 4096", 0xfffffffffffff000UL, 2)]
    public void What_is_never_logged_is_never_changed(string what, ulong offset, int sectors)
    {
        Assert.NotEmpty(what);
        VhdxLogBuilder log = new VhdxLogBuilder().Entry(1, 0, (offset, new byte[sectors * 4096]));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder().WithLog(log));
    }

    [Theory]
    [InlineData(1UL << 40)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    public void A_file_does_not_grow_without_measure(ulong length) => VhdxVerdict.AssertRefused(
        FindingReason.Truncated,
        new VhdxImageBuilder().WithLog(new VhdxLogBuilder { LastFileOffset = length }.Entry(1, 0, (Data, VhdxLogBuilder.Filled(1)))));

    [Fact]
    public void Entries_inside_entries_are_not_followed_without_end()
    {
        // Each sector starts an entry that reaches to the end of the log, with a checksum that is right.
        byte[] log = new byte[VhdxLogBuilder.Length];
        byte[] entry = new VhdxLogBuilder().Entry(1, 0).Bytes;
        for (int at = log.Length - 4096; at >= 0; at -= 4096)
        {
            entry.AsSpan(0, 64).CopyTo(log.AsSpan(at));
            VhdxImageBuilder.Le32((uint)(log.Length - at)).CopyTo(log, at + 8);
            VhdxImageBuilder.Le32((uint)(((log.Length - at) / 32) - 2)).CopyTo(log, at + 24);
            VhdxSeal.Checksum(log, at, log.Length - at);
        }

        byte[] image = new VhdxImageBuilder().WithLog(new VhdxLogBuilder()).Poke(VhdxImageBuilder.Log, log).Build();
        HostileVerdict.Refuses(FindingReason.Dirty, image, "vhdx");
    }

    [Fact]
    public void Zeros_over_and_over_are_refused_when_the_budget_ends()
    {
        var log = new VhdxLogBuilder();
        for (ulong i = 1; i <= 250; i++)
        {
            log.Entry(i, 0, Enumerable.Repeat((Data, new byte[0x200000]), 126).ToArray());
        }

        HostileVerdict.Refuses(FindingReason.Limit, new VhdxImageBuilder().WithLog(log).Build(), "vhdx");
    }
}
