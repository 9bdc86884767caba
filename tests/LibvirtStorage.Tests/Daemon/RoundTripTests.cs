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

    // A volume is named after what it was, and what it gets: new, there and empty, there and full.
    private const string Script = """
        Connect-LibvirtHost $uri
        New-LibvirtPool $pool $target
        foreach ($source in 'raw', 'qcow2') {
            "empty-$source.qcow2", "full-$source.qcow2" | New-LibvirtVolume -Pool $pool -Capacity 8MB -Format qcow2 -Compat $compat
            "empty-$source.raw", "full-$source.raw" | New-LibvirtVolume -Pool $pool -Capacity 8MB
            Send-LibvirtVolume $folder/old.raw $pool -Name "full-$source.qcow2" -Virtual
            Send-LibvirtVolume $folder/old.raw $pool -Name "full-$source.raw"
            foreach ($format in 'qcow2', 'raw') {
                Send-LibvirtVolume "$folder/disk.$source" $pool -Name "empty-$source.$format" -Virtual
                Send-LibvirtVolume "$folder/disk.$source" $pool -Name "full-$source.$format" -Virtual -Force
            }
        }
        Send-LibvirtVolume $folder/disk.raw, $folder/disk.qcow2 $pool -Format qcow2 -Compat $compat -Name { 'new-' + $_.Extension.Substring(1) + '.qcow2' }
        Send-LibvirtVolume $folder/disk.raw, $folder/disk.qcow2 $pool -Format raw -Name { 'new-' + $_.Extension.Substring(1) + '.raw' }
        Get-LibvirtVolume -Pool $pool | ForEach-Object { $_ | Receive-LibvirtVolume -DestinationPath "$folder/back/$($_.Name).raw" -Virtual }
        """;

    private static readonly string[] s_names =
    [
        "empty-qcow2.qcow2", "empty-qcow2.raw", "empty-raw.qcow2", "empty-raw.raw", "full-qcow2.qcow2", "full-qcow2.raw", "full-raw.qcow2", "full-raw.raw",
        "new-qcow2.qcow2", "new-qcow2.raw", "new-raw.qcow2", "new-raw.raw",
    ];

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

    [Theory]
    [InlineData("1.1")]
    [InlineData("0.10")]
    public void Over_ssh_to_a_socket_that_the_uri_names(string compat)
    {
        using SshServer server = new(daemon);
        RoundTrip(server.NetcatUri(daemon), compat);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("0.10")]
    public void Over_ssh_to_a_host_without_virt_ssh_helper(string compat)
    {
        using SshServer server = new(daemon, hasHelper: false);
        RoundTrip(server.HelperUri, compat);

        // Whether it knows the option is asked first.
        Assert.Equal(["-q", "-q0 -U /var/run/libvirt/libvirt-sock"], server.NetcatCalls);
    }

    private void RoundTrip(string uri, string compat)
    {
        byte[] payload = File.ReadAllBytes(_session.Raw("disk.raw", size: Size));
        byte[] old = new byte[Capacity];
        new Random(9).NextBytes(old);
        File.WriteAllBytes(_session.PathOf("old.raw"), old);
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
        Assert.Equal(s_names, Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string name in s_names)
        {
            ulong capacity = name.StartsWith("new", StringComparison.Ordinal) ? Size : Capacity;
            string format = Path.GetExtension(name).Substring(1);
            HasXml(pool, name, format, capacity, compat);
            byte[] back = File.ReadAllBytes(_session.PathOf($"back/{name}.raw"));
            Assert.Equal(capacity, (ulong)back.Length);
            Assert.True(back.AsSpan(0, Size).SequenceEqual(payload), name);
            Assert.True(back.AsSpan(Size).IndexOfAnyExcept((byte)0) < 0, name);
            Programs.Run("qemu-img", "compare", "-f", "raw", "-F", format, _session.PathOf("disk.raw"), $"{target}/{name}");
            if (format == "qcow2")
            {
                Programs.Run("qemu-img", "check", $"{target}/{name}");
                string info = Programs.Run("qemu-img", "info", $"{target}/{name}");
                Assert.Contains($"compat: {compat}\n", info);
                Assert.Contains($"({capacity} bytes)\n", info);
            }
        }

        _session.Get("Remove-LibvirtPool $pool -Confirm:$false; Disconnect-LibvirtHost");
    }

    /// <summary>Of compat 0.10 libvirt says nothing, in XML; the module's volume says it.</summary>
    private void HasXml(string pool, string name, string format, ulong capacity, string compat)
    {
        XElement volume = XElement.Parse(Programs.Run("virsh", "-c", daemon.TcpUri, "vol-dumpxml", name, pool));
        Assert.Equal(format, (string?)volume.Element("target")!.Element("format")!.Attribute("type"));
        Assert.Equal(format == "qcow2" && compat == "1.1" ? "1.1" : null, (string?)volume.Element("target")!.Element("compat"));
        Assert.Equal(format == "qcow2" ? compat : null, Assert.Single(_session.Get($"Get-LibvirtVolume {name} $pool")).Get("Compat"));
        Assert.Equal(capacity, (ulong)volume.Element("capacity")!);
    }
}
