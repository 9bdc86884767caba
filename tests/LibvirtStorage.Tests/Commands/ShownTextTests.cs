using System;
using System.IO;
using System.Linq;
using System.Text;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>Names that images and servers choose: whatever shows them, no control character reaches the screen.</summary>
public sealed class ShownTextTests : IDisposable
{
    private const string Evil = "e\u009b31m\u202evil";

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("(Test-LibvirtImage $folder/disk.qcow2).Findings | ForEach-Object Message")]
    [InlineData("(Get-LibvirtImage $folder/disk.qcow2).BackingFile")]
    [InlineData("Send-LibvirtVolume $folder/disk.qcow2 default")]
    [InlineData("Send-LibvirtVolume $folder/disk.qcow2 default -AllowBackingFile -WhatIf")]
    [InlineData("Convert-LibvirtImage $folder/disk.qcow2 $folder/new.raw")]
    public void The_name_of_a_backing_file(string script)
    {
        Name(_session.WithBackingFile("disk.qcow2"), "\u001b[2J" + Evil);
        AssertPlain(script);
    }

    [Theory]
    [InlineData("Get-LibvirtVolume -Pool default")]
    [InlineData("Get-LibvirtVolume -Pool default | Remove-LibvirtVolume -WhatIf")]
    [InlineData("Get-LibvirtVolume -Pool default | Receive-LibvirtVolume -DestinationPath $folder/back.raw -WhatIf")]
    [InlineData("Get-LibvirtVolume -Pool default | Receive-LibvirtVolume -DestinationPath $folder/back.raw -Verbose")]
    [InlineData("Get-LibvirtVolume -Pool default | Receive-LibvirtVolume -SourceFormat vmdk -DestinationPath $folder/back.raw")]
    [InlineData("Get-LibvirtVolume -Pool default | Resize-LibvirtVolume -Capacity 1KB")]
    public void The_name_of_a_volume(string script)
    {
        File.WriteAllBytes(Path.Combine(_session.Connect(), "e\u202evil.raw"), new byte[1 << 16]);
        AssertPlain(script);
    }

    private void AssertPlain(string script)
    {
        _session.Connect();
        Outcome outcome = _session.Run(script + " | Out-Default");
        string screen = string.Join('\n', [_session.Screen.Text, .. outcome.Errors.Select(e => e.ToString()), .. outcome.Warnings, .. outcome.Verbose]);
        Assert.Contains("vil", screen, StringComparison.Ordinal);
        Assert.DoesNotContain(screen, c => c is '\u001b' or '\u009b' or '\u202e');
    }

    private static void Name(string path, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        using FileStream file = File.OpenWrite(path);
        file.Position = 0x1000;
        file.Write(bytes);
        file.Position = 19;
        file.WriteByte((byte)bytes.Length);
    }
}
