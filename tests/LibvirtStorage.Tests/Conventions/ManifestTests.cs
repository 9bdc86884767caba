using System;
using System.Collections;
using System.IO;
using System.Linq;
using System.Management.Automation.Language;
using System.Xml.Linq;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Conventions;

/// <summary>The manifest is plain data and agrees with what is there.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Its_version_is_the_version_of_the_build()
    {
        string version = XDocument.Load(Checkout.File("Directory.Build.props")).Descendants("ModuleVersion").Single().Value;

        Assert.Equal(version, Manifest()["ModuleVersion"]);
    }

    [Fact]
    public void It_exports_every_command_by_name_and_no_other()
    {
        string[] declared = Strings("CmdletsToExport");

        Assert.Equal(declared.Order(), _session.Get("Get-Command -Module LibvirtStorage | ForEach-Object Name").Select(n => n.ToString()).Order());
    }

    [Fact]
    public void A_second_import_exports_the_same() =>
        Assert.Equal(
            Strings("CmdletsToExport").Length,
            _session.Get($"Import-Module '{Checkout.Manifest}' -Force; Get-Command -Module LibvirtStorage").Count);

    [Fact]
    public void Every_file_it_lists_is_there() =>
        Assert.DoesNotContain(Strings("FileList"), f => !File.Exists(Checkout.File(f)));

    [Theory]
    [InlineData("net8.0")]
    [InlineData("net472")]
    public void Every_assembly_that_is_built_is_listed(string framework)
    {
        var built = Directory.GetFiles(Checkout.File("bin", framework), "*.dll").Select(f => $"bin/{framework}/{Path.GetFileName(f)}");

        Assert.Equal(built.Order(), Strings("FileList").Where(f => f.StartsWith($"bin/{framework}/", StringComparison.Ordinal)).Order());
    }

    private static Hashtable Manifest()
    {
        Ast file = Parser.ParseFile(Checkout.Manifest, out _, out ParseError[] errors);
        Assert.Empty(errors);
        return (Hashtable)file.Find(a => a is HashtableAst, searchNestedScriptBlocks: false)!.SafeGetValue();
    }

    private static string[] Strings(string key) => ((object[])Manifest()[key]!).Select(o => (string)o).ToArray();
}
