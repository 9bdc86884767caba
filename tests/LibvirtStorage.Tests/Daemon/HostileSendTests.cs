using System;
using System.Collections.Generic;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Tests.Hosting;
using LibvirtStorage.Transfers.Tests.Daemon;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>One image for every reason in the catalogue of findings: a real daemon never hears of any.</summary>
public sealed class HostileSendTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    private static readonly Dictionary<FindingReason, (Action<ModuleSession, string> Make, string Parameters)> s_images = new()
    {
        [FindingReason.ExternalReference] = ((session, name) => session.WithBackingFile(name), string.Empty),
        [FindingReason.FormatMismatch] = ((session, name) => session.Raw(name), "-SourceFormat qcow2"),
        [FindingReason.AmbiguousFormat] = ((session, name) => session.Qcow2(name), "-SourceFormat raw"),
        [FindingReason.UnsupportedVersion] = ((session, name) => session.Patched(name, 4, 0, 0, 0, 9), string.Empty),
        [FindingReason.UnsupportedFeature] = ((session, name) => session.Patched(name, 72, 0x80), string.Empty),
        [FindingReason.FormatNotAllowed] = ((session, name) => session.Qcow2(name), "-Policy (New-LibvirtImagePolicy -AllowedFormat vmdk)"),
        [FindingReason.Corrupt] = ((session, name) => session.Patched(name, 40, 0, 0, 0, 0, 0, 3, 0, 1), string.Empty),
        [FindingReason.Truncated] = ((session, name) => session.Truncated(name), string.Empty),
        [FindingReason.Limit] = ((session, name) => session.Claiming(name, 1UL << 60), "-MaxVirtualSize 1TB"),
        [FindingReason.Encrypted] = ((session, name) => session.Patched(name, 32, 0, 0, 0, 1), string.Empty),
        [FindingReason.Dirty] = ((session, name) => session.Dirty(name), "-Policy (New-LibvirtImagePolicy -Strict)"),
    };

    public static TheoryData<FindingReason> Reasons => new(Enum.GetValues<FindingReason>());

    [Theory]
    [MemberData(nameof(Reasons))]
    public void It_is_refused_before_anything_is_created_or_uploaded(FindingReason reason)
    {
        (Action<ModuleSession, string> make, string parameters) = s_images[reason];
        using SendThroughProxy send = new(daemon);
        make(send.Session, "image.qcow2");
        object? reasons = Assert.Single(send.Session.Get($"(Test-LibvirtImage $folder/image.qcow2 {parameters}).Findings.Where({{ $_.Severity -ne 'Note' }}).Reason -join ' '")).BaseObject;
        Assert.Contains(reason.Name(), ((string)reasons).Split(' '));
        int logged = send.LoggedChanges();

        Assert.Equal("ImageRefused", send.Session.Fail($"Send-LibvirtVolume $folder/image.qcow2 $pool {parameters}").Id());

        Assert.Equal((0, 0), (send.Calls(CapturingProxy.Captured.Create), send.Calls(CapturingProxy.Captured.Upload)));
        Assert.Equal(logged, send.LoggedChanges());
        Assert.Empty(send.Files);
    }

    [Fact]
    public void The_same_line_and_log_show_what_a_good_one_does()
    {
        using SendThroughProxy send = new(daemon);
        send.Session.Qcow2("image.qcow2");
        int logged = send.LoggedChanges();

        send.Session.Get("Send-LibvirtVolume $folder/image.qcow2 $pool");

        Assert.Equal((1, 3), (send.Calls(CapturingProxy.Captured.Create), send.Calls(CapturingProxy.Captured.Upload)));
        Assert.Equal(logged + 4, send.LoggedChanges());
    }

    [Fact]
    public void A_disk_that_its_pool_could_never_hold_is_warned_of_and_a_limit_refuses_it()
    {
        using SendThroughProxy send = new(daemon);
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", "cluster_size=2M", send.Session.PathOf("huge.qcow2"), "60P");

        Outcome outcome = send.Session.Run("Send-LibvirtVolume $folder/huge.qcow2 $pool");

        Assert.Empty(outcome.Errors);
        string warning = Assert.Single(outcome.Warnings);
        Assert.Contains($"has {60UL << 50} bytes, and the pool '{send.PoolName}' has", warning);
        Assert.Contains("-MaxVirtualSize", warning);
        Assert.Equal("ImageRefused", send.Session.Fail("Send-LibvirtVolume $folder/huge.qcow2 $pool -Name other.qcow2 -MaxVirtualSize 1TB").Id());
    }
}
