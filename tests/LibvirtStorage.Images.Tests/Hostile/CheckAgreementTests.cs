using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>What qemu-img check complains of has a finding here: of damaged images that pass without one, it says that they are sound.</summary>
[Trait("Runs", "OnlyOnNet")]
public sealed class CheckAgreementTests(HostileBases bases) : IClassFixture<HostileBases>
{
    /// <summary>Of each base; all of them take minutes.</summary>
    private const int JudgedByQemu = 12;

    private const int Corrupt = 2;
    private const int Leaks = 3;

    private static readonly string[] s_checked = ["parallels", "qcow2", "qed", "vdi", "vhdx", "vmdk"];

    /// <summary>Notes that qemu-img check calls corruption or leaks.</summary>
    private static readonly string[] s_notes = ["Qcow2CopiedFlagStale", "Qcow2LeakedClusters", "QedLeakedClusters"];

    public static IEnumerable<object[]> Bases() =>
        HostileBases.All.Where(b => b.Value.IsKnownToQemu && s_checked.Contains(b.Value.Format)).Select(b => new object[] { b.Key });

    [Theory]
    [MemberData(nameof(Bases))]
    public void Damage_without_a_finding_is_none_to_qemu_img_check(string name)
    {
        HostileBase origin = HostileBases.All[name];
        using var folder = new TemporaryFolder();
        if (Complains(bases.Get(name)))
        {
            // QEMU 7.2 does not know that bitmaps may stand behind the last cluster.
            Assert.Equal("ploop extension", name);
            return;
        }

        List<Mutation> silent = Mutations.Of(origin, bases.Get(name), seed: 3).Where((_, i) => i % 3 == 0).Where(m => IsSilent(m.Apply(bases.Get(name)), origin.Format)).ToList();
        IEnumerable<string> failures =
            from mutation in silent.Where((_, i) => i % Math.Max(1, silent.Count / JudgedByQemu) == 0)
            where Complains(mutation.Apply(bases.Get(name)))
            select mutation.Name;
        Assert.Empty(failures.ToList());

        bool Complains(byte[] image) => Qemu.Check(origin.Format, folder.File("judged", image)).ExitCode is Corrupt or Leaks;
    }

    private static bool IsSilent(byte[] image, string format)
    {
        ImageReport report = HostileVerdict.Of(image, format);
        return report.Passed && !report.Findings.Any(f => s_notes.Contains(f.Id) || (f.Severity == FindingSeverity.Warning && f.Id != "Qcow2Snapshots"));
    }
}
