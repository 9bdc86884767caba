using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Help;

public sealed class ReadmeTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_tour_can_be_typed_as_it_stands()
    {
        string readme = File.ReadAllText(Checkout.File("README.md"));
        string[] lines = Regex.Matches(readme, "([^\n]*)\n\n```powershell\n(.*?)```", RegexOptions.Singleline)
            .Where(m => !m.Groups[1].Value.Contains("of a daemon", StringComparison.Ordinal))
            .SelectMany(m => m.Groups[2].Value.Trim().Split('\n'))
            .ToArray();
        Assert.NotEmpty(lines);
        string pool = Directory.CreateDirectory(_session.PathOf("pool")).FullName;
        _session.Runspace.SessionStateProxy.Path.SetLocation(_session.Folder);
        _session.Qcow2("disk.qcow2");
        _session.Raw("floppy.img");
        Iso("rescue.iso");

        // What needs a daemon is for whoever has one; it is tested with the tests' own daemons.
        foreach (string line in lines.Where(l => !l.Contains("qemu", StringComparison.Ordinal) || !l.StartsWith("Connect-", StringComparison.Ordinal)))
        {
            string here = line.Replace("file:///srv/images", new Uri(pool).AbsoluteUri, StringComparison.Ordinal);
            Assert.True(_session.Run(here).Errors.Count == 0, $"'{line}' fails.");
        }

        byte[] back = File.ReadAllBytes(_session.PathOf("back.raw"));
        Assert.Equal(File.ReadAllBytes(_session.PathOf("rescue.iso")), back);
    }

    /// <summary>The volume descriptors of a CD (ECMA-119, 8.4 and 8.3) in 1 MiB.</summary>
    private void Iso(string name)
    {
        byte[] disk = File.ReadAllBytes(_session.Raw(name));
        "\u0001CD001\u0001"u8.CopyTo(disk.AsSpan(0x8000));
        disk[0x8800] = 255;
        "CD001\u0001"u8.CopyTo(disk.AsSpan(0x8801));
        File.WriteAllBytes(_session.PathOf(name), disk);
    }
}
