using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Conventions;

/// <summary>Windows PowerShell gives a module no binding redirects: what asks for another version has to be on the loader's list.</summary>
public sealed class AssemblyClosureTests
{
    [Fact]
    public void Every_version_that_differs_is_answered_by_the_loader()
    {
        string folder = Checkout.File("bin", "net472");
        string loader = File.ReadAllText(Checkout.File("src", "LibvirtStorage", "NetFramework", "DependencyLoader.cs"));
        Dictionary<string, Version> shipped = Directory.GetFiles(folder, "*.dll").ToDictionary(f => Path.GetFileNameWithoutExtension(f), VersionOf);

        var mismatches = Directory.GetFiles(folder, "*.dll").SelectMany(References)
            .Where(r => shipped.TryGetValue(r.Name, out Version? version) && version != r.Version)
            .Select(r => r.Name)
            .Distinct();

        Assert.DoesNotContain(mismatches, m => !loader.Contains($"\"{m}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void The_engine_itself_is_not_shipped()
    {
        Assert.Empty(Directory.GetFiles(Checkout.File("bin"), "System.Management.Automation.dll", SearchOption.AllDirectories));
    }

    private static Version VersionOf(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        return image.GetMetadataReader().GetAssemblyDefinition().Version;
    }

    private static (string Name, Version Version)[] References(string file)
    {
        using var image = new PEReader(File.OpenRead(file));
        MetadataReader metadata = image.GetMetadataReader();
        return metadata.AssemblyReferences
            .Select(h => metadata.GetAssemblyReference(h))
            .Select(r => (metadata.GetString(r.Name), r.Version))
            .ToArray();
    }
}
