using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using LibvirtStorage.Transfers.Tests.Daemon;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>
/// A real pool with real content, and a domain that the test says is there: where no hypervisor can run, its two answers are recorded
/// ones. Everything else is the daemon's.
/// </summary>
public sealed class RecordedDomainTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    private const string Name = "used.raw";

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/new.raw $pool -Name used.raw -Force")]
    [InlineData("Send-LibvirtVolume $folder/new.qcow2 $pool -Name used.raw -Virtual -Force")]
    [InlineData("Send-LibvirtVolume $folder/new.raw $pool -Name used.raw -Force -Length 4096")]
    [InlineData("Resize-LibvirtVolume used.raw $pool 2MB")]
    [InlineData("Clear-LibvirtVolume used.raw $pool -Confirm:$false")]
    [InlineData("Remove-LibvirtVolume used.raw $pool -Confirm:$false")]
    public void A_volume_keeps_every_byte_while_a_domain_uses_it_and_can_be_changed_once_that_is_shut_off(string script)
    {
        bool isActive = true;
        using SendThroughProxy send = new(daemon);
        send.Session.Raw("new.raw", seed: 7);
        send.Session.Get("Convert-LibvirtImage $folder/new.raw $folder/new.qcow2");
        byte[] content = File.ReadAllBytes(send.Session.Raw(Name));
        send.Session.Get("Send-LibvirtVolume $folder/used.raw $pool");
        int uploads = send.Calls(CapturingProxy.Captured.Upload);
        send.Answer = message => Recorded(message, isActive, $"{send.PoolFolder}/{Name}");

        ErrorRecord error = send.Session.Fail(script);

        Assert.Equal(("VolumeInUse", ErrorCategory.ResourceBusy), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("'recorded'", error.ToString());
        Assert.Equal(uploads, send.Calls(CapturingProxy.Captured.Upload));
        Assert.Equal(content, File.ReadAllBytes(Assert.Single(send.Files)));

        isActive = false;
        send.Session.Get(script);
        Assert.NotEqual(content, send.Files.Length == 0 ? [] : File.ReadAllBytes(send.Files[0]));
    }

    /// <summary>What qemu's driver answered of a paused domain, and what every driver answers if none runs: active ones are asked for.</summary>
    private static byte[]? Recorded(CapturingProxy.Captured message, bool isActive, string path)
    {
        byte[] domain = [.. Text("recorded"), .. Enumerable.Range(1, 16).Select(i => (byte)i), .. Number(3)];
        switch (message.IsCall ? message.Procedure : 0)
        {
            case CapturingProxy.Captured.ListDomains:
                Assert.Equal([.. Number(1), .. Number(1)], message.Bytes[28..]);
                return Reply(message, isActive ? [.. Number(1), .. domain, .. Number(1)] : [.. Number(0), .. Number(0)]);
            case CapturingProxy.Captured.GetDomainXml:
                Assert.Equal([.. domain, .. Number(0)], message.Bytes[28..]);
                return Reply(message, Text($"""
                    <domain type='kvm' id='3'>
                      <name>recorded</name>
                      <devices>
                        <disk type='file' device='disk'>
                          <driver name='qemu' type='raw'/>
                          <source file='{path}' index='1'/>
                          <backingStore/>
                          <target dev='vda' bus='virtio'/>
                        </disk>
                      </devices>
                    </domain>
                    """));
            default:
                return null;
        }
    }

    /// <summary>The call's own program, version, procedure and serial; type 1, status 0.</summary>
    private static byte[] Reply(CapturingProxy.Captured call, byte[] payload) =>
        [.. Number(28 + payload.Length), .. call.Bytes[4..16], .. Number(1), .. call.Bytes[20..24], .. Number(0), .. payload];

    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. Number(bytes.Length), .. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]];
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
