using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Damage of every kind to every structure: no foreign exception, no runaway, and no payload other than the one QEMU sees.</summary>
public sealed class MutationTests(HostileBases bases) : IClassFixture<HostileBases>
{
    /// <summary>QEMU's tools take their time; a run of all, some 1500 of each base, is for an attack by hand.</summary>
    private const int JudgedByQemu = 12;

    /// <summary>The one base whose bitmaps QEMU measures against the disk's size, and refuses; they have no part in the payload.</summary>
    private const string WithBitmaps = "snapshots and bitmaps";

    public static IEnumerable<object[]> BasesKnownToQemu() =>
        HostileBases.All.Where(b => b.Value.IsKnownToQemu).Select(b => new object[] { b.Key });

    public static IEnumerable<object[]> Bases() => HostileBases.All.Keys.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_sound_image_passes_without_a_warning_that_QEMU_would_not_give(string name)
    {
        ImageReport report = HostileVerdict.Accepts(bases.Get(name), HostileBases.All[name].Format);
        Assert.DoesNotContain(report.Findings, f => f.Severity == FindingSeverity.Warning && f.Id is not ("Qcow2Snapshots" or "Qcow2UnreferencedTail" or "VdiBlockSize" or "VhdxLogReplayed"));
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void Every_damage_ends_in_a_verdict_within_bounds(string name)
    {
        HostileBase origin = HostileBases.All[name];
        var failures = new List<string>();
        foreach (Mutation mutation in Mutations.Of(origin, bases.Get(name), seed: 1))
        {
            try
            {
                byte[] image = mutation.Apply(bases.Get(name));
                HostileVerdict.Of(image, origin.Format);
                HostileVerdict.Payload(image, origin.Format);
            }
            catch (Exception e)
            {
                failures.Add($"{mutation.Name}: {e}");
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    [Theory]
    [MemberData(nameof(BasesKnownToQemu))]
    public void Where_a_damaged_image_passes_its_payload_is_the_one_that_QEMU_sees(string name)
    {
        HostileBase origin = HostileBases.All[name];
        var failures = new List<string>();
        List<Mutation> passing = Mutations.Of(origin, bases.Get(name), seed: 2)
            .Where((_, i) => i % 3 == 0)
            .Where(m => IsSmallAndPasses(m.Apply(bases.Get(name)), origin.Format))
            .ToList();
        foreach (Mutation mutation in passing.Where((_, i) => i % Math.Max(1, passing.Count / JudgedByQemu) == 0))
        {
            byte[] image = mutation.Apply(bases.Get(name));
            byte[]? ours = HostileVerdict.Payload(image, origin.Format);
            byte[]? theirs = bases.PayloadByQemu(origin.Format, image);
            bool agrees = ours is not null && theirs is not null
                ? AreEqual(ours, theirs)
                : ours is null == theirs is null || (theirs is null && name == WithBitmaps);
            if (!agrees)
            {
                failures.Add($"{mutation.Name}: {(ours is null ? "refused" : "read")} here, {(theirs is null ? "refused" : "read")} by qemu-img");
            }
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    private static bool IsSmallAndPasses(byte[] image, string format)
    {
        ImageReport report = HostileVerdict.Of(image, format);
        return report is { Passed: true, Info.VirtualSize: <= 64 << 20 } && !Disagreements.AreKnown(report);
    }

    /// <summary>QEMU leaves out what does not fill a sector at the end of a disk.</summary>
    private static bool AreEqual(byte[] ours, byte[] theirs)
    {
        int common = Math.Min(ours.Length, theirs.Length);
        return ours.Length - common < 512 && ours.AsSpan(0, common).SequenceEqual(theirs.AsSpan(0, common));
    }
}
