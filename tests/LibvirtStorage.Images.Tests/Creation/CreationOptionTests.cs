using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Creation;

/// <summary>
/// Everything that the qemu-img of this machine can be asked to create in a format that is read here. Options that it does
/// not have, being older, are not asked for; one that the catalogue does not have is a failure.
/// </summary>
public sealed class CreationOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CreationOptionTests()
    {
        Qemu.Img($"create -f raw \"{_folder.File("base.raw")}\" 1M");
        Qemu.Img($"create -f vmdk \"{_folder.File("base.vmdk")}\" 1M");
    }

    public static IEnumerable<object[]> Formats() => CreationCase.All.Keys.Select(format => new object[] { format });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_option_and_every_value_that_the_help_lists_is_in_the_catalogue(string format)
    {
        HashSet<(string, string)> known = [.. CreationCase.All[format].SelectMany(c => c.Parts)];

        IReadOnlyList<CreationOption> options = CreationOption.Of(format);

        Assert.Contains(options, o => o.Name == "size");
        Assert.Empty(options.Select(o => o.Name).Except(CreationCase.All[format].SelectMany(c => c.Parts).Select(p => p.Name)));
        Assert.Empty(options.SelectMany(o => o.Values.Select(value => (o.Name, value))).Except(known));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_it_creates_is_judged_as_what_it_is(string format)
    {
        HashSet<string> options = [.. CreationOption.Of(format).Select(o => o.Name)];
        var failures = new List<string>();
        foreach (CreationCase wanted in CreationCase.All[format].Where(c => c.Parts.All(p => options.Contains(p.Name))))
        {
            string path = Create(format, wanted);
            ImageReport report = Judge(path, format);
            if (!IsAsWanted(report, wanted.Verdict) || (wanted.Verdict == CreationVerdict.Unopened && IsOpenedByQemu(path, format)))
            {
                failures.Add($"{wanted}: {report.Info?.Encryption} {string.Join("; ", report.Findings)}");
            }
        }

        Assert.Empty(failures);
    }

    /// <summary>The lists of values are found in the wording of the help, which is held to what it is known to list.</summary>
    [Theory]
    [InlineData("qcow2", "compat", "v2 0.10 v3 1.1")]
    [InlineData("qcow2", "preallocation", "off metadata falloc full")]
    [InlineData("qcow2", "encrypt.format", "aes luks")]
    [InlineData("qcow2", "lazy_refcounts", "on off")]
    [InlineData("vmdk", "adapter_type", "ide lsilogic buslogic legacyESX")]
    [InlineData("vmdk", "subformat", "monolithicSparse monolithicFlat twoGbMaxExtentSparse twoGbMaxExtentFlat streamOptimized")]
    [InlineData("vpc", "subformat", "dynamic fixed")]
    [InlineData("vhdx", "subformat", "dynamic fixed")]
    public void The_help_lists_these_values_at_least(string format, string option, string values) =>
        Assert.Empty(values.Split(' ').Except(CreationOption.Of(format).Single(o => o.Name == option).Values));

    private static bool IsAsWanted(ImageReport report, CreationVerdict verdict)
    {
        List<FindingReason> errors = report.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.Reason).Distinct().ToList();
        return verdict switch
        {
            CreationVerdict.External => errors.SequenceEqual([FindingReason.ExternalReference]),
            CreationVerdict.Detached or CreationVerdict.Unopened => errors.SequenceEqual([FindingReason.UnsupportedFeature]),
            CreationVerdict.Encrypted => errors.Count == 0 && report.Info?.Encryption is not null && report.Findings.All(f => f.Reason == FindingReason.Encrypted),
            _ => report.Findings.Count == 0 && report.Info is { Encryption: null },
        };
    }

    private static bool IsOpenedByQemu(string path, string format)
    {
        try
        {
            Qemu.Img($"info -f {format} \"{path}\"");
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static ImageReport Judge(string path, string format)
    {
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? declared));
        using FileByteSource source = FileByteSource.Open(path);
        return ImageValidator.Validate(source, declared, new ImagePolicy { AllowEncryption = true }, new BudgetMeter(ImageBudget.Default));
    }

    /// <summary>A size on the command line would come before the option.</summary>
    private string Create(string format, CreationCase wanted)
    {
        string path = _folder.File("image");
        File.Delete(path);
        string options = string.Join(",", wanted.Options.Split(',').Select(InFolder));
        string size = wanted.Parts.Any(p => p.Name == "size") ? string.Empty : " 3333120";
        Qemu.Img($"create -q --object secret,id=key,data=123456 -f {format} -o {options} \"{path}\"{size}");
        return path;
    }

    private string InFolder(string option) =>
        option.Replace("_file=base", "_file=" + _folder.File("base")).Replace("_file=data", "_file=" + _folder.File("data"));
}
