using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Xml.Linq;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>One script on every way to a real daemon, with virsh and qemu-img as witnesses.</summary>
public sealed class RoundTripTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>, IDisposable
{
    private const int Size = 6 << 20;
    private const ulong Capacity = 8 << 20;

    private const string Script = """
        Connect-LibvirtHost $uri
        New-LibvirtPool $pool $target
        New-LibvirtVolume was.qcow2 $pool -Capacity 8MB -Format qcow2 -Compat $compat
        New-LibvirtVolume was.raw $pool -Capacity 8MB
        Send-LibvirtVolume $folder/disk.raw $pool -Name was.qcow2
        Send-LibvirtVolume $folder/disk.qcow2 $pool -Name was.raw
        Send-LibvirtVolume $folder/disk.raw, $folder/disk.qcow2 $pool -Format qcow2 -Compat $compat -Name { 'new-' + $_.Extension.Substring(1) + '.qcow2' }
        Send-LibvirtVolume $folder/disk.raw, $folder/disk.qcow2 $pool -Format raw -Name { 'new-' + $_.Extension.Substring(1) + '.raw' }
        Get-LibvirtVolume -Pool $pool | ForEach-Object { $_ | Receive-LibvirtVolume -DestinationPath "$folder/back/$($_.Name).raw" -Virtual }
        """;

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("1.1")]
    [InlineData("0.10")]
    public void Over_a_unix_socket(string compat) => RoundTrip(daemon.UnixUri, compat);

    [Theory]
    [InlineData("1.1")]
    [InlineData("0.10")]
    public void Over_tcp(string compat) => RoundTrip(daemon.TcpUri, compat);

    [Theory]
    [InlineData("1.1")]
    [InlineData("0.10")]
    public void Over_ssh(string compat)
    {
        using SshServer server = new(daemon);
        RoundTrip(server.HelperUri, compat);
    }

    private void RoundTrip(string uri, string compat)
    {
        byte[] payload = File.ReadAllBytes(_session.Raw("disk.raw", size: Size));
        _session.Get("Convert-LibvirtImage $folder/disk.raw $folder/disk.qcow2 -Compression Zstd");
        Directory.CreateDirectory(_session.PathOf("back"));
        string pool = ShortName.Create("p");
        string target = $"{daemon.Folder}/{pool}";
        _session.Set("uri", uri);
        _session.Set("compat", compat);
        _session.Set("pool", pool);
        _session.Set("target", target);

        PSObject[] results = [.. _session.Get(Script)];

        Assert.All(results.Where(r => r.Get("Status") is not null), r => Assert.Equal(true, r.Get("Changed")));
        string[] names = ["new-qcow2.qcow2", "new-qcow2.raw", "new-raw.qcow2", "new-raw.raw", "was.qcow2", "was.raw"];
        Assert.Equal(names, Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string name in names)
        {
            ulong capacity = name.StartsWith("was", StringComparison.Ordinal) ? Capacity : Size;
            HasXml(pool, name, capacity, compat);
            byte[] back = File.ReadAllBytes(_session.PathOf($"back/{name}.raw"));
            Assert.True(back.AsSpan(0, Size).SequenceEqual(payload), name);
            Assert.True(back.AsSpan(Size).IndexOfAnyExcept((byte)0) < 0, name);
            if (name.EndsWith(".qcow2", StringComparison.Ordinal))
            {
                Programs.Run("qemu-img", "check", $"{target}/{name}");
                Assert.Contains($"compat: {compat}\n", Programs.Run("qemu-img", "info", $"{target}/{name}"));
            }
        }

        _session.Get("Remove-LibvirtPool $pool -Confirm:$false; Disconnect-LibvirtHost");
    }

    /// <summary>Of compat 0.10 libvirt says nothing, in XML; the module's volume says it.</summary>
    private void HasXml(string pool, string name, ulong capacity, string compat)
    {
        XElement volume = XElement.Parse(Programs.Run("virsh", "-c", daemon.TcpUri, "vol-dumpxml", name, pool));
        string format = Path.GetExtension(name).Substring(1);
        Assert.Equal(format, (string?)volume.Element("target")!.Element("format")!.Attribute("type"));
        Assert.Equal(format == "qcow2" && compat == "1.1" ? "1.1" : null, (string?)volume.Element("target")!.Element("compat"));
        Assert.Equal(format == "qcow2" ? compat : null, Assert.Single(_session.Get($"Get-LibvirtVolume {name} $pool")).Get("Compat"));
        Assert.Equal(capacity, (ulong)volume.Element("capacity")!);
    }
}
