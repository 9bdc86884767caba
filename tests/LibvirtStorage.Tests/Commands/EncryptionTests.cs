using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>What is encrypted travels as it is if that is allowed, and never in another way.</summary>
public sealed class EncryptionTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _pool;

    public EncryptionTests()
    {
        _pool = _session.Connect();
        _session.Encrypted("disk.qcow2");
        _session.Luks("disk.raw");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("disk.qcow2", "EncryptedPayload")]
    [InlineData("disk.raw", "EncryptedVolume")]
    public void It_is_refused_unless_it_is_allowed(string name, string id)
    {
        PSObject refused = Assert.Single(_session.Get($"Test-LibvirtImage $folder/{name}"));
        PSObject allowed = Assert.Single(_session.Get($"Test-LibvirtImage $folder/{name} -AllowEncryption"));

        Assert.Equal((false, true), (refused.Get("Passed"), allowed.Get("Passed")));
        Assert.Equal("-AllowEncryption", allowed.Get("Policy")!.ToString());
        _session.Set("report", refused);
        PSObject finding = Assert.Single(_session.Get("$report.Findings | Where-Object Severity -eq Error"));
        Assert.Equal(id, finding.Get("Id"));
        Assert.Contains("-AllowEncryption", finding.Get("Recommendation")!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("ImageRefused,", _session.Fail($"Send-LibvirtVolume $folder/{name} default").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disk.qcow2")]
    [InlineData("disk.raw")]
    public void Allowed_it_travels_there_and_back_bit_for_bit(string name)
    {
        byte[] image = File.ReadAllBytes(_session.PathOf(name));

        Outcome sent = _session.Run($"Test-LibvirtImage $folder/{name} -AllowEncryption | Send-LibvirtVolume -Pool default -AllowEncryption");
        Assert.Equal("Physical", Assert.Single(sent.Output).Get("TransferMode"));
        Assert.Contains(sent.Warnings, w => w.Contains("encrypted", StringComparison.Ordinal));
        Assert.Equal(image, File.ReadAllBytes(Path.Combine(_pool, name)));

        Assert.StartsWith("ImageRefused,", _session.Fail($"Receive-LibvirtVolume {name} default $folder/back -SourceFormat {Format(name)} -Format {Format(name)}").FullyQualifiedErrorId, StringComparison.Ordinal);
        _session.Get($"Receive-LibvirtVolume {name} default $folder/back -SourceFormat {Format(name)} -Format {Format(name)} -AllowEncryption");
        Assert.Equal(image, File.ReadAllBytes(_session.PathOf("back")));
    }

    [Theory]
    [InlineData("disk.qcow2", "-Virtual")]
    [InlineData("disk.qcow2", "-Format raw")]
    [InlineData("disk.raw", "-Format qcow2")]
    public void Even_then_it_is_never_sent_or_received_as_payload(string name, string asked)
    {
        File.Copy(_session.PathOf(name), Path.Combine(_pool, name));

        foreach (string command in (string[])[$"Send-LibvirtVolume $folder/{name} default -Name new", $"Receive-LibvirtVolume {name} default $folder/back -SourceFormat {Format(name)}"])
        {
            ErrorRecord error = _session.Fail($"{command} {asked} -AllowEncryption");
            Assert.StartsWith("ImageRefused,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("never decrypted", error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains("-Physical", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Equal([name], Directory.GetFiles(_pool).Select(Path.GetFileName));
    }

    [Fact]
    public void A_policy_of_the_team_can_allow_it()
    {
        _session.Get("New-LibvirtImagePolicy $folder/team.json -AllowEncryption");

        Assert.Equal([true, false], _session.Get(
            """
            (Test-LibvirtImage $folder/disk.qcow2 -Policy $folder/team.json).Passed
            (Test-LibvirtImage $folder/disk.qcow2 -Policy $folder/team.json -AllowEncryption:$false).Passed
            """).Select(p => p.BaseObject));
    }

    private static string Format(string name) => Path.GetExtension(name)[1..];
}
