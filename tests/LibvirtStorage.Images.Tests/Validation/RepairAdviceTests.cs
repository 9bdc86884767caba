using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using LibvirtStorage.Images.Ploop;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Qed;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Tests.Qcow2;
using LibvirtStorage.Images.Tests.Vhdx;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vhdx;
using Xunit;

namespace LibvirtStorage.Images.Tests.Validation;

/// <summary>What is said to be repaired by qemu-img is, and what it leaves as it was is not said to be.</summary>
public sealed class RepairAdviceTests(HostileBases bases) : IClassFixture<HostileBases>
{
    private const string Command = "qemu-img check -r all";

    private static readonly Dictionary<string, (string Format, Func<HostileBases, byte[]> Make)> s_broken = new()
    {
        [nameof(Qcow2Rules.Qcow2MarkedCorrupt)] = ("qcow2", _ => WithBit(new Qcow2ImageBuilder().Build(), 79, 2)),
        [nameof(Qcow2Rules.Qcow2Dirty)] = ("qcow2", _ => WithBit(new Qcow2ImageBuilder().Build(), 79, 1)),
        [nameof(Qcow2Rules.Qcow2RefcountTooLow)] = ("qcow2", _ => Uncounted()),
        [nameof(Qcow2Rules.Qcow2CopiedFlag)] = ("qcow2", _ => Shared()),
        [nameof(QedRules.QedNeedCheck)] = ("qed", bases => WithBit(bases.Get("qed"), 16, 2)),
        [nameof(QedRules.QedPastEnd)] = ("qed", bases => WithL2Entry(bases.Get("qed"), _ => 1UL << 40)),
        [nameof(QedRules.QedUnaligned)] = ("qed", bases => WithL2Entry(bases.Get("qed"), cluster => cluster + 1)),
        [nameof(VhdxRules.VhdxLogReplayed)] = ("vhdx", _ => Logged()),
        [nameof(PloopRules.PloopInUseMark)] = ("ploop", bases => bases.Get("ploop").Le32(44, 0x746f6e59)),
    };

    public static TheoryData<string> Broken => new(s_broken.Keys);

    [Fact]
    public void Nothing_else_is_said_to_be_repaired_by_it() => Assert.Equal(
        s_broken.Keys.OrderBy(id => id),
        from type in typeof(FindingRule).Assembly.GetTypes()
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.FieldType == typeof(FindingRule)
        let rule = (FindingRule)field.GetValue(null)!
        where rule.Recommendation.Contains(Command, StringComparison.Ordinal)
        orderby rule.Id
        select rule.Id);

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_copy_is_repaired(string id)
    {
        (string name, Func<HostileBases, byte[]> make) = s_broken[id];
        Assert.True(ImageFormats.TryGet(name, out ImageFormat? format));
        using var folder = new TemporaryFolder();
        string path = folder.File("copy", make(bases));
        Assert.Contains(id, Ids(format, path));

        Qemu.Check(name == "ploop" ? "parallels" : name, path, "-r all");

        Assert.DoesNotContain(id, Ids(format, path));
    }

    private static IEnumerable<string> Ids(ImageFormat format, string path) => new Verdict(format, File.ReadAllBytes(path)).Findings.Select(f => f.Id);

    private static byte[] WithBit(byte[] image, int offset, byte bit)
    {
        image[offset] |= bit;
        return image;
    }

    private static byte[] WithL2Entry(byte[] image, Func<ulong, ulong> change)
    {
        int l2 = (int)BitConverter.ToUInt64(image, (int)BitConverter.ToUInt64(image, 40));
        return image.Le64(l2, change(BitConverter.ToUInt64(image, l2)));
    }

    private static byte[] Uncounted()
    {
        var image = new Qcow2ImageBuilder();
        image.SetRefcount(5, 0);
        return image.Build();
    }

    private static byte[] Shared()
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Snapshot(out _);
        return image.Poke64(image.L1, Qcow2ImageBuilder.Copied | (uint)image.L2).Build();
    }

    private static byte[] Logged() =>
        new VhdxImageBuilder().WithLog(new VhdxLogBuilder().Entry(1, 0, (VhdxImageBuilder.Block0 + 8192, Patterns.Random(4096)))).Build();
}
