using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>A policy that a team shares: as an object, as a JSON file, and as what becomes of either on the way.</summary>
public sealed class ImagePolicyTests : System.IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_policy_says_what_was_asked_for()
    {
        PSObject policy = Assert.Single(_session.Get("New-LibvirtImagePolicy -MaxVirtualSize 1GB -AllowedFormat QCOW2, raw -Strict"));

        Assert.Equal(1UL << 30, policy.Get("MaxVirtualSize"));
        Assert.Equal(["qcow2", "raw"], (string[])policy.Get("AllowedFormat")!);
        Assert.Equal((true, false), (policy.Get("Strict"), policy.Get("AllowBackingFile")));
    }

    [Fact]
    public void A_saved_policy_is_the_same_when_it_is_read()
    {
        _session.Qcow2("disk.qcow2");
        _session.Get("New-LibvirtImagePolicy $folder/team.json -MaxVirtualSize 512KB -AllowedFormat qcow2 -Strict -AllowExtentFile");

        PSObject report = Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2 -Policy $folder/team.json"));

        Assert.Equal(false, report.Get("Passed"));
        Assert.Equal("-MaxVirtualSize 512KiB -AllowedFormat qcow2 -Strict -AllowExtentFile", report.Get("Policy")!.ToString());
    }

    [Fact]
    public void The_file_is_JSON_that_people_can_review()
    {
        _session.Get("New-LibvirtImagePolicy $folder/team.json -MaxVirtualSize 200GB -AllowedFormat qcow2, iso");

        string json = File.ReadAllText(_session.PathOf("team.json"));

        Assert.Equal(
            """
            {
              "MaxVirtualSize": 214748364800,
              "AllowedFormat": ["qcow2", "iso"],
              "Strict": false,
              "AllowBackingFile": false,
              "AllowEncryption": false,
              "AllowAmbiguousFormat": false,
              "AllowExtentFile": false
            }

            """.ReplaceLineEndings("\n"),
            json);
    }

    [Fact]
    public void A_policy_can_be_written_by_hand_as_a_table()
    {
        _session.Qcow2("disk.qcow2");

        PSObject report = Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2 -Policy @{ maxVirtualSize = '1KB'; allowedFormat = 'qcow2' }"));

        Assert.Equal("-MaxVirtualSize 1KiB -AllowedFormat qcow2", report.Get("Policy")!.ToString());
    }

    [Fact]
    public void Other_parameters_make_it_stricter_and_never_looser()
    {
        _session.WithBackingFile("disk.qcow2");

        Assert.Equal([true, false, false], _session.Get(
            """
            $policy = New-LibvirtImagePolicy -AllowBackingFile
            (Test-LibvirtImage $folder/disk.qcow2 -Policy $policy).Passed
            (Test-LibvirtImage $folder/disk.qcow2 -Policy $policy -AllowBackingFile:$false).Passed
            (Test-LibvirtImage $folder/disk.qcow2 -Policy (New-LibvirtImagePolicy) -AllowBackingFile).Passed
            """).Select(p => p.BaseObject));
    }

    [Theory]
    [InlineData("-AllowedFormat raw", "policy allows raw")]
    [InlineData("-Policy @{ AllowedFormat = 'raw' }", "policy allows raw")]
    [InlineData("-Policy @{ MaxVirtualSize = '1KB' } -MaxVirtualSize 1GB", "policy allows 1024")]
    public void A_volume_is_received_under_a_policy_too(string policy, string reason)
    {
        File.Copy(_session.Qcow2("disk.qcow2"), Path.Combine(_session.Connect(), "disk.qcow2"));

        ErrorRecord error = _session.Fail($"Receive-LibvirtVolume disk.qcow2 default $folder/back.qcow2 {policy}");

        Assert.StartsWith("ImageRefused,", error.FullyQualifiedErrorId);
        Assert.Contains(reason, error.Exception.Message);
        Assert.Single(_session.Get("Receive-LibvirtVolume disk.qcow2 default $folder/back.qcow2 -Policy @{ AllowedFormat = 'qcow2'; MaxVirtualSize = '1GB' }"));
    }

    [Theory]
    [InlineData("""{ "MaxVirtualsize": 1, "AlowBackingFile": true }""", "AlowBackingFile")]
    [InlineData("""{ "Strict": "yes" }""", "true or false")]
    [InlineData("""{ "Strict": true, "strict": false }""", "twice")]
    [InlineData("""{ "AllowedFormat": ["qcow3"] }""", "qcow3")]
    [InlineData("""{ "MaxVirtualSize": -1 }""", "not a size")]
    [InlineData("""{ "MaxVirtualSize": { "a": 1 } }""", "object")]
    [InlineData("""{ "MaxVirtualSize": true }""", "'True' is not a size")]
    [InlineData("""{ "MaxVirtualSize": 1e999 }""", "team.json")]
    [InlineData("""{ "Strict": true } { "AllowBackingFile": true }""", "something stands behind it")]
    [InlineData("""{ "Strict": true }, "AllowBackingFile": true""", "JSON")]
    [InlineData("""{ "__type": "x", "Strict": true }""", "__type")]
    [InlineData("{ \"\u001b[31m\": true }", "JSON")]
    [InlineData("[1]", "one JSON object")]
    [InlineData("{ \"Strict\": tru", "JSON")]
    [InlineData("", "JSON")]
    public void What_is_no_policy_is_refused_before_anything_is_tested(string json, string message)
    {
        _session.Qcow2("disk.qcow2");
        File.WriteAllText(_session.PathOf("team.json"), json);

        Outcome outcome = _session.Run("Test-LibvirtImage $folder/disk.qcow2 -Policy $folder/team.json");

        Assert.Empty(outcome.Output);
        string said = Assert.Single(outcome.Errors).Exception.Message;
        Assert.Contains(message, said);
        Assert.Contains("team.json", said);
        Assert.DoesNotContain('\u001b', said);
    }

    [Fact]
    public void An_existing_file_stays_unless_it_may_be_replaced()
    {
        File.WriteAllText(_session.PathOf("team.json"), "mine");

        Outcome outcome = _session.Run("New-LibvirtImagePolicy $folder/team.json");

        Assert.Empty(outcome.Output);
        Assert.StartsWith("FileExists,", Assert.Single(outcome.Errors).FullyQualifiedErrorId);
        Assert.Equal("mine", File.ReadAllText(_session.PathOf("team.json")));
        Assert.Single(_session.Get("New-LibvirtImagePolicy $folder/team.json -Force"));
    }
}
