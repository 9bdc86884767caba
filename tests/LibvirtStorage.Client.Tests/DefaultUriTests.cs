using System;
using System.IO;
using LibvirtStorage.Client.Transports;
using Xunit;

namespace LibvirtStorage.Client.Tests;

/// <summary>What stands in for a URI: nothing, an alias, a file.</summary>
public sealed class DefaultUriTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public DefaultUriTests() => Directory.CreateDirectory(_folder + "/libvirt");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_anything_it_is_the_daemon_of_the_user()
    {
        Assert.Equal("qemu:///session", Resolve(string.Empty));
        Assert.Equal("qemu:///system", DefaultUri.Resolve(string.Empty, new DaemonEnvironment(true, _ => null, _ => false)).ToString());
    }

    [Fact]
    public void The_environment_comes_before_the_file_and_the_argument_before_both()
    {
        Configure("uri_default = \"test:///file\"");
        Assert.Equal("test:///file", Resolve(string.Empty));
        Assert.Equal("test:///variable", Resolve(string.Empty, "test:///variable"));
        Assert.Equal("test:///argument", Resolve("test:///argument", "test:///variable"));
    }

    [Fact]
    public void An_alias_stands_for_a_uri_wherever_it_comes_from()
    {
        Configure("uri_aliases = [ \"hail=qemu+ssh://root@hail/system\" ]\nuri_default = \"hail\"");
        Assert.Equal("qemu+ssh://root@hail/system", Resolve("hail"));
        Assert.Equal("qemu+ssh://root@hail/system", Resolve(string.Empty));
        Assert.Equal("qemu+ssh://root@hail/system", Resolve(string.Empty, "hail"));
        LibvirtException error = Assert.Throws<LibvirtException>(() => Resolve("sleet"));
        Assert.Contains("alias", error.Message);
    }

    [Fact]
    public void Mode_and_proxy_of_the_file_hold_for_uris_that_have_none()
    {
        Configure("remote_mode = \"direct\"\nremote_proxy = 'netcat'");
        Assert.Equal("netcat", Uri("qemu+ssh://hail/system").GetParameter("proxy"));
        Assert.Equal("native", Uri("qemu+ssh://hail/system?proxy=native").GetParameter("proxy"));
        Assert.Equal("direct", Uri("qemu:///system").GetParameter("mode"));
        Assert.Equal("qemu:///system", Uri("qemu:///system").RemoteName);
    }

    private void Configure(string text) => File.WriteAllText(_folder + "/libvirt/libvirt.conf", text);

    private string Resolve(string text, string? variable = null) => Uri(text, variable).ToString();

    private LibvirtUri Uri(string text, string? variable = null) => DefaultUri.Resolve(text, new DaemonEnvironment(
        false, name => name == "XDG_CONFIG_HOME" ? _folder : name == "LIBVIRT_DEFAULT_URI" ? variable : null, File.Exists));
}
