using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Tests.Bochs;
using LibvirtStorage.Images.Tests.Cloop;
using LibvirtStorage.Images.Tests.Dmg;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Tests.Luks;
using LibvirtStorage.Images.Tests.Ploop;
using LibvirtStorage.Images.Tests.Qcow2;
using LibvirtStorage.Images.Tests.Qcow;
using LibvirtStorage.Images.Tests.Qed;
using LibvirtStorage.Images.Tests.Vdi;
using LibvirtStorage.Images.Tests.Vhdx;
using LibvirtStorage.Images.Tests.Vpc;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Tests.Hosting;
using LibvirtStorage.Transfers.Tests.Daemon;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>A hostile image of every format, as a volume of its own format and as payload for another: a real daemon never hears of any.</summary>
public sealed class HostileFormatTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    private const string Secret = "/etc/shadow";

    private static readonly string[] s_commands =
    [
        "Send-LibvirtVolume $image $pool @declared",
        "Send-LibvirtVolume $image $pool @declared -Virtual -Format qcow2 -Name new.qcow2",
        "Send-LibvirtVolume $image $pool @declared -Virtual -Force -Name was.raw",
    ];

    private static readonly Dictionary<string, Func<string, byte[]>> s_images = new()
    {
        ["extent.vmdk"] = _ => Descriptor("ffffffff", $"RW 2048 FLAT \"{Secret}\" 0"),
        ["device.vmdk"] = _ => Descriptor("ffffffff", "RW 2048 FLAT \"/dev/sda\" 0"),
        ["delta.vmdk"] = _ => Descriptor("12345678", "RW 2048 SPARSE \"delta.vmdk\""),
        ["differencing.vhdx"] = _ => VhdxParentTests.Differencing(("relative_path", Secret)).Build(),
        ["differencing.vhd"] = _ => VpcImageBuilder.Dynamic(4096, 3, 2, VpcImageBuilder.Unused, 0, 1).InFooters(60, 4, 4),
        ["child.vdi"] = _ => VdiImageBuilder.Image(1, 0).Le32(0x4c, 4).Le64(0x1a8, 1),
        ["past-end.vdi"] = _ => VdiImageBuilder.Image(1, 0, 1).Le32(0x184, 2),
        ["backing.qed"] = path => WithName(Made(QedBases.Create, path).Le64(16, 1).Le32(56, 64).Le32(60, (uint)Secret.Length), 64),
        ["backing.qcow"] = path => WithName(Made(QcowBases.Create, path).Be64(8, 0x400).Be32(16, (uint)Secret.Length), 0x400),
        ["overlap.ploop"] = path => Made(PloopBases.Create, path).Le32(64, 2),
        ["sectors.dmg"] = _ => DmgDisks.Common(new DmgBuilder { PokeTrailer = trailer => trailer.Be64(492, 1UL << 50) }).Build(),
        ["offset.cloop"] = _ => CloopBases.Image().Be64(136, ulong.MaxValue),
        ["catalog.bochs"] = _ => BochsBases.Image(0x20000).Le32(72, uint.MaxValue),
        ["offset.luks"] = _ => new Luks1Image().Build().Be32(104, 0x00400000),
        ["backing.qcow2"] = _ => new Qcow2ImageBuilder().BackingFile(Secret).Build(),
        ["json.qcow2"] = _ => new Qcow2ImageBuilder().BackingFile("json:{\"driver\":\"file\",\"filename\":\"" + Secret + "\"}").Build(),
        ["data.qcow2"] = _ => new Qcow2ImageBuilder().Poke64(72, 4).Extension(0x44415441, Encoding.UTF8.GetBytes(Secret)).Build(),
        ["exabyte.qcow2"] = _ => new Qcow2ImageBuilder().Poke64(24, 1UL << 60).Build(),
        ["signature.raw"] = _ => new Qcow2ImageBuilder().BackingFile(Secret).Build(),
    };

    [Theory]
    [InlineData("extent.vmdk", "vmdk", "ExtentFileName")]
    [InlineData("device.vmdk", "vmdk", "ExtentFileName")]
    [InlineData("delta.vmdk", "vmdk", "VmdkParent")]
    [InlineData("differencing.vhdx", "vhdx", "BackingFile")]
    [InlineData("differencing.vhd", "vpc", "BackingFile")]
    [InlineData("child.vdi", "vdi", "BackingFile")]
    [InlineData("past-end.vdi", "vdi", "VdiPastEnd")]
    [InlineData("backing.qed", "qed", "BackingFile")]
    [InlineData("backing.qcow", "qcow", "BackingFile")]
    [InlineData("overlap.ploop", "ploop", "PloopOverlap")]
    [InlineData("sectors.dmg", "dmg", "DmgSectorCount")]
    [InlineData("offset.cloop", "cloop", "CloopOffset")]
    [InlineData("catalog.bochs", "bochs", "BochsHeaderLimit")]
    [InlineData("offset.luks", "luks", "LuksPayloadOffset")]
    [InlineData("backing.qcow2", "qcow2", "BackingFile")]
    [InlineData("json.qcow2", "qcow2", "BackingFile")]
    [InlineData("data.qcow2", "qcow2", "DataFile")]
    [InlineData("exabyte.qcow2", "qcow2", "Qcow2HeaderLimit")]
    [InlineData("signature.raw", "raw", "AmbiguousFormat")]
    public void It_is_refused_before_anything_is_created_or_uploaded(string file, string format, string finding)
    {
        using SendThroughProxy send = new(daemon);
        string path = send.Session.PathOf(file);
        File.WriteAllBytes(path, s_images[file](path));
        object? message = Assert.Single(send.Session.Get(
            $"(Test-LibvirtImage $folder/{file} -SourceFormat {format}).Findings.Where({{ $_.Id -eq '{finding}' -and $_.Severity -eq 'Error' }}, 'First').Message")).BaseObject;

        foreach (string error in Refused(send, file, format, s_commands))
        {
            Assert.Contains((string)message, error);
        }
    }

    [Fact]
    public void An_encrypted_payload_is_refused_as_any_other_format()
    {
        using SendThroughProxy send = new(daemon);
        File.WriteAllBytes(send.Session.PathOf("secret.luks"), new Luks1Image().Build());

        Assert.All(Refused(send, "secret.luks", "luks", s_commands[1..]), error => Assert.Contains("its payload is encrypted", error));
    }

    [Fact]
    public void A_sound_Parallels_image_is_refused_as_a_volume_that_libvirt_could_not_delete()
    {
        using SendThroughProxy send = new(daemon);
        PloopBases.Create(send.Session.PathOf("sound.ploop"));

        Assert.All(Refused(send, "sound.ploop", "ploop", s_commands[..1]), error => Assert.Contains("libvirt can neither delete nor write to", error));
    }

    [Fact]
    public void A_payload_that_begins_like_an_image_is_refused_as_raw_content()
    {
        using SendThroughProxy send = new(daemon);
        File.WriteAllBytes(send.Session.PathOf("inner.qcow2"), new Qcow2ImageBuilder().BackingFile(Secret).Build());
        Programs.Run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", send.Session.PathOf("inner.qcow2"), send.Session.PathOf("outer.qcow2"));

        Assert.All(Refused(send, "outer.qcow2", "qcow2", s_commands[2]), error => Assert.Contains("qcow2", error));
    }

    [Fact]
    public void A_package_with_a_wrong_digest_is_refused_whole()
    {
        using SendThroughProxy send = new(daemon);
        TestPackage.ChangeDigest(send.Session.Package("web.ova", "web-disk1.vmdk", "web-disk2.vmdk"), "web-disk2.vmdk");

        Assert.All(Refused(send, "web.ova", null, "Send-LibvirtVolume $image $pool"), error => Assert.Contains("The SHA256 of 'web-disk2.vmdk' is", error));
    }

    /// <summary>Runs the commands, each of which must be refused, and looks at the line, the daemon's log and the pool. Gives the errors' texts.</summary>
    private static string[] Refused(SendThroughProxy send, string file, string? format, params string[] commands)
    {
        send.Session.Raw("was.raw");
        send.Session.Get("Send-LibvirtVolume $folder/was.raw $pool");
        send.Session.Set("image", send.Session.PathOf(file));
        send.Session.Get("$declared = @{}");
        if (format is not null)
        {
            send.Session.Get($"$declared = @{{ SourceFormat = '{format}' }}");
        }

        (int, int, int) before = Heard(send);
        ErrorRecord[] errors = [.. commands.Select(send.Session.Fail)];

        Assert.All(errors, error =>
        {
            var refused = error.Exception as DiskImageException ?? error.Exception.InnerException as DiskImageException;
            Assert.Equal(("ImageRefused", CategoryOf(refused?.Reason)), (error.Id(), error.CategoryInfo.Category));
        });
        Assert.All(errors, error => Assert.NotEmpty(error.ErrorDetails.RecommendedAction));
        Assert.Equal(before, Heard(send));
        Assert.Equal([send.PoolFolder + "/was.raw"], send.Files);
        Assert.Equal(File.ReadAllBytes(send.Session.PathOf("was.raw")), File.ReadAllBytes(send.Files[0]));
        return [.. errors.Select(error => error.ToString())];
    }

    private static (int Created, int Uploaded, int Logged) Heard(SendThroughProxy send) =>
        (send.Calls(CapturingProxy.Captured.Create), send.Calls(CapturingProxy.Captured.Upload), send.LoggedChanges());

    private static byte[] Descriptor(string parent, string extent) => Encoding.ASCII.GetBytes(
        $"""
        # Disk DescriptorFile
        version=1
        CID=fffffffe
        parentCID={parent}
        parentFileNameHint="{Secret}"
        createType="monolithicFlat"

        # Extent description
        {extent}

        """);

    private static byte[] Made(Action<string> create, string path)
    {
        create(path);
        return File.ReadAllBytes(path);
    }

    private static byte[] WithName(byte[] image, int offset)
    {
        Encoding.ASCII.GetBytes(Secret).CopyTo(image, offset);
        return image;
    }

    private static ErrorCategory CategoryOf(FindingReason? reason) => reason switch
    {
        FindingReason.ExternalReference or FindingReason.AmbiguousFormat => ErrorCategory.SecurityError,
        FindingReason.Limit => ErrorCategory.LimitsExceeded,
        FindingReason.UnsupportedVersion or FindingReason.UnsupportedFeature or FindingReason.Encrypted => ErrorCategory.NotImplemented,
        _ => ErrorCategory.InvalidData,
    };
}
