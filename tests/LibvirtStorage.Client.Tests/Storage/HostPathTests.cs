using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Storage;

/// <summary>Two texts that are one path on the host, and such as only look alike.</summary>
public sealed class HostPathTests
{
    [Theory]
    [InlineData("/pool/disk.img", "/pool/disk.img")]
    [InlineData("/pool//disk.img", "/pool/./disk.img")]
    [InlineData("/dev/mapper/vg0-root", "/dev/vg0/root")]
    [InlineData("/dev/mapper/my--vg-my--lv", "/dev/my-vg/my-lv")]
    [InlineData("/dev//mapper/vg---lv", "/dev/vg-/lv")]
    [InlineData("/dev/mapper/luks-disk", "/dev/mapper/luks-disk")]
    [InlineData("2d3b4c5e", "2d3b4c5e")]
    [InlineData("/pool/a/../disk.img", "/pool/disk.img")] // other ones if a is a symbolic link, but who takes them for one refuses only
    [InlineData("/../pool/a/b/../../disk.img", "/pool/disk.img")]
    public void The_same(string one, string other)
    {
        Assert.True(HostPath.AreSame(one, other));
        Assert.True(HostPath.AreSame(other, one));
    }

    [Theory]
    [InlineData("/pool/disk.img", "/pool/Disk.img")]
    [InlineData("/pool/disk.img", "pool/disk.img")]
    [InlineData("/pool/disk.img", "/pool/disk.img.old")]
    [InlineData("/dev/mapper/vg0--root", "/dev/vg0/root")]
    [InlineData("/dev/mapper/vg0-lv-cow", "/dev/vg0/lv")]
    [InlineData("/dev/mapper/mpatha", "/dev/mpatha")]
    [InlineData("/mapper/vg0-root", "/vg0/root")]
    [InlineData("/pool/../disk.img", "/pool/disk.img")]
    public void Others(string one, string other)
    {
        Assert.False(HostPath.AreSame(one, other));
        Assert.False(HostPath.AreSame(other, one));
    }
}
