using System;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>The copied flag says that a reference count is exactly one (specification, "Cluster mapping"). Payload does not depend on it; the next writer does.</summary>
public sealed class Qcow2CopiedFlagTests : IDisposable
{
    private const ulong Copied = Qcow2ImageBuilder.Copied;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A writer would copy the cluster before it changes it, and give the old one back: harmless.</summary>
    [Fact]
    public void A_missing_flag_is_a_note_in_L1_and_L2()
    {
        var image = new Qcow2ImageBuilder();
        image.Poke64(image.L1, (uint)image.L2).SetL2(0, (uint)image.Data).SetL2(1, (uint)image.Cluster(6) | 1);

        AssertStale(image, clusters: 3);
    }

    /// <summary>The cluster is used once, whatever is counted: to change it in place hurts nobody.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_flag_beside_a_higher_count_is_a_note(int cluster)
    {
        var image = new Qcow2ImageBuilder();
        image.SetRefcount(cluster, 2);

        AssertStale(image, clusters: 1);
    }

    /// <summary>The next cluster to be allocated may be this one.</summary>
    [Fact]
    public void A_flag_beside_a_count_of_nothing_is_a_reference_count_that_is_too_low()
    {
        var image = new Qcow2ImageBuilder();
        image.SetRefcount(5, 0);

        Qcow2Verdict.AssertWarned(image.Build(), nameof(Qcow2Rules.Qcow2RefcountTooLow));
    }

    [Fact]
    public void A_missing_flag_is_right_where_a_cluster_is_used_twice()
    {
        var image = new Qcow2ImageBuilder();
        image.SetL2(0, (uint)image.Data).SetL2(1, (uint)image.Data).SetRefcount(5, 2);
        image.SetRefcount(6, 0);

        Assert.DoesNotContain(Qcow2Verdict.Of(image.Build()).Findings, f => f.Id == nameof(Qcow2Rules.Qcow2CopiedFlagStale));
    }

    /// <summary>Passes strictly, and qemu-img check complains of it too.</summary>
    private void AssertStale(Qcow2ImageBuilder image, int clusters)
    {
        byte[] bytes = image.Build();
        Finding finding = Assert.Single(Qcow2Verdict.AssertAccepted(bytes).Notes, f => f.Id == nameof(Qcow2Rules.Qcow2CopiedFlagStale));
        Assert.StartsWith($"{clusters} clusters", finding.Message, StringComparison.Ordinal);
        Assert.True(HostileVerdict.Of(bytes, strict: true).Passed);

        string path = _folder.File("judged", bytes);
        Assert.Contains("OFLAG_COPIED", Qemu.Check("qcow2", path).Output, StringComparison.Ordinal);
    }
}
