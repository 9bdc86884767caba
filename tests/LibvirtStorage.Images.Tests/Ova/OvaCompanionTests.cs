using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Ova;

/// <summary>Whatever a manifest names is held against it, not only what is used: descriptor, disks, and all that lies beside them.</summary>
public sealed class OvaCompanionTests
{
    private static readonly string[] s_names = ["tools.iso", "vm.nvram", "de.msg", "vm.cert", "unused.vmdk"];

    [Fact]
    public void A_package_as_it_was_exported_has_nothing_to_say()
    {
        OvaPackage ova = Open(Build());
        var progress = new List<long>();
        Assert.Empty(ova.Companions.Check(progress.Add, default));
        Assert.Equal(s_names.Sum(n => Content(n).Length), ova.Companions.Length);
        Assert.Equal(ova.Companions.Length, progress[^1]);
        Assert.Equal(progress.OrderBy(p => p), progress);
    }

    [Theory]
    [InlineData("tools.iso")]
    [InlineData("vm.nvram")]
    [InlineData("de.msg")]
    [InlineData("vm.cert")]
    [InlineData("unused.vmdk")]
    public void Each_file_that_was_changed_is_an_error(string name)
    {
        byte[] package = Build();
        OvaMember member = Open(package).Members.Single(m => m.Name == name);
        package[member.Offset + member.Length - 1] ^= 1;

        Finding finding = Assert.Single(Open(package).Companions.Check(null, default));

        Assert.Equal(("OvaDigest", FindingSeverity.Error, (ulong)member.Offset), (finding.Id, finding.Severity, finding.Offset!.Value));
        Assert.Contains($"'{name}'", finding.Message);
    }

    [Fact]
    public void All_files_that_were_changed_are_told_together_and_once()
    {
        byte[] package = Build();
        foreach (OvaMember member in Open(package).Members.Where(m => s_names.Contains(m.Name)))
        {
            package[member.Offset] ^= 1;
        }

        OvaPackage ova = Open(package);
        IReadOnlyList<Finding> findings = ova.Companions.Check(null, default);
        Assert.Equal(s_names.Length, findings.Count(f => f.Id == "OvaDigest"));
        Assert.Same(findings, ova.Companions.Check(_ => throw new InvalidOperationException("Read again."), default));
    }

    [Fact]
    public void Descriptor_and_disks_are_checked_apart()
    {
        byte[] package = Build();
        OvaPackage ova = Open(package);
        package[ova.Disks[0].Member.Offset] ^= 1;
        Assert.Empty(ova.Companions.Check(null, default));
        Assert.Equal("OvaDigest", Assert.Throws<DiskImageException>(() => ova.Disks[0].CheckDigest(null, default)).Finding.Id);
        int at = Encoding.ASCII.GetString(package).IndexOf("<Name>vm", StringComparison.Ordinal);
        package[at + 6] ^= 1;
        Assert.Equal("OvaDigest", Assert.Throws<DiskImageException>(() => Open(package)).Finding.Id);
    }

    [Fact]
    public void A_file_that_the_package_lacks_is_a_warning()
    {
        OvaPackage ova = Open(Build(m => m + "SHA1(fr.msg)= 0000000000000000000000000000000000000000\n"));
        Finding finding = Assert.Single(ova.Companions.Check(null, default));
        Assert.Equal(("OvaMissingMember", FindingSeverity.Warning), (finding.Id, finding.Severity));
        Assert.Contains("'fr.msg'", finding.Message);
    }

    [Fact]
    public void A_disk_that_the_package_lacks_is_an_error_whatever_the_manifest_says()
    {
        byte[] package = new OvaBuilder { Descriptor = d => d.Replace("href=\"d.raw\"", "href=\"gone.raw\""), Manifest = m => m.Replace("d.raw", "gone.raw") }
            .Disk("d.raw", [1], "", 1).Build();
        Assert.Equal("OvfMissingFile", Assert.Throws<DiskImageException>(() => Open(package)).Finding.Id);
    }

    [Fact]
    public void A_manifest_full_of_names_costs_a_few_findings()
    {
        var lines = new StringBuilder();
        for (int i = 0; i < 15_000; i++)
        {
            lines.Append("SHA1(").Append(i).Append(")= 0000000000000000000000000000000000000000\n");
        }

        IReadOnlyList<Finding> findings = Open(Build(m => m + lines)).Companions.Check(null, default);
        Assert.Equal(11, findings.Count);
        Assert.Contains("14990 more", findings[^1].Message);
    }

    [Fact]
    public void A_name_that_is_meant_to_move_the_cursor_is_escaped()
    {
        Finding finding = Assert.Single(Open(Build(m => m + "SHA1(\u001b[2J)= 0000000000000000000000000000000000000000\n")).Companions.Check(null, default));
        Assert.DoesNotContain('\u001b', finding.Message);
    }

    [Fact]
    public void A_check_can_be_stopped_and_is_then_not_taken_for_done()
    {
        using var stop = new CancellationTokenSource();
        byte[] package = Build();
        OvaPackage ova = Open(package);
        OvaMember last = ova.Members[^1];
        package[last.Offset] ^= 1;
        Assert.Throws<OperationCanceledException>(() => ova.Companions.Check(_ => stop.Cancel(), stop.Token));
        Assert.Single(ova.Companions.Check(null, default));
    }

    [Fact]
    public void Without_a_manifest_there_is_nothing_to_hold_them_against()
    {
        OvaPackage ova = Open(Add(new OvaBuilder { Manifest = null }).Build());
        Assert.Empty(ova.Companions.Check(null, default));
        Assert.Equal(0, ova.Companions.Length);
    }

    private static byte[] Content(string name) => Patterns.Random(3_000_001 / name.Length);

    private static byte[] Build(Func<string, string>? manifest = null) => Add(new OvaBuilder { Manifest = manifest ?? (m => m) }).Build();

    private static OvaBuilder Add(OvaBuilder builder)
    {
        builder.Disk("d.raw", Patterns.Text(70_001), "", 70_001);
        Array.ForEach(s_names, n => builder.Member(n, Content(n)));
        return builder;
    }

    private static OvaPackage Open(byte[] package) => OvaPackage.Open(new MemoryByteSource(package), new BudgetMeter(ImageBudget.Default));
}
