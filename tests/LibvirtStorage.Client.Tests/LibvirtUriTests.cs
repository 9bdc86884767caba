using System.Collections.Generic;
using LibvirtStorage.Client.Transports;
using Xunit;

namespace LibvirtStorage.Client.Tests;

public class LibvirtUriTests
{
    [Theory]
    [InlineData("qemu:///system", LibvirtTransport.Unix, "qemu:///system")]
    [InlineData("qemu+unix:///session?socket=/x", LibvirtTransport.Unix, "qemu:///session")]
    [InlineData("storage+tcp://h:1/system?mode=auto&foo=a%20b&SOCKET=/x", LibvirtTransport.Tcp, "storage:///system?foo=a%20b")]
    [InlineData("qemu+ssh://u@h/system?name=test:///default", LibvirtTransport.Ssh, "test:///default")]
    [InlineData("qemu://h/system", LibvirtTransport.Tls, "qemu:///system")]
    public void The_daemon_is_told_the_uri_without_its_transport(string text, LibvirtTransport transport, string name)
    {
        LibvirtUri uri = LibvirtUri.Parse(text);
        Assert.Equal((transport, name), (uri.Transport, uri.RemoteName));
    }

    [Theory]
    [InlineData("qemu+ssh://host")]
    [InlineData("qemu+ssh://host?no_tty=1")]
    [InlineData("qemu+pigeon://host/system")]
    [InlineData("qemu+unix://host/system")]
    [InlineData("a+b+c://host/system")]
    [InlineData("system")]
    [InlineData("qemu:///system#x")]
    public void What_is_not_a_uri_is_refused(string text)
    {
        LibvirtException error = Assert.Throws<LibvirtException>(() => LibvirtUri.Parse(text));
        Assert.Equal((LibvirtErrorCode.InvalidArgument, LibvirtErrorDomain.Uri), (error.Code, error.Domain));
    }

    // What virsh 9.0 hands to ssh, captured with a program in ssh's place.
    [Theory]
    [InlineData("qemu+ssh://me@h1:22/system", "-p|22|-l|me|-T|-e|none|--|h1|sh -c 'which virt-ssh-helper 1>/dev/null 2>&1; if test $? = 0; then     virt-ssh-helper 'qemu:///system'; else    if 'nc' -q 2>&1 | grep \"requires an argument\" >/dev/null 2>&1; then ARG=-q0;else ARG=;fi;'nc' $ARG -U /var/run/libvirt/libvirt-sock; fi'")]
    [InlineData("qemu+ssh://h1/system?proxy=native", "-T|-e|none|--|h1|sh -c 'virt-ssh-helper 'qemu:///system''")]
    [InlineData("qemu+ssh://h1/session?socket=/a", "-T|-e|none|--|h1|sh -c 'if 'nc' -q 2>&1 | grep \"requires an argument\" >/dev/null 2>&1; then ARG=-q0;else ARG=;fi;'nc' $ARG -U /a'")]
    [InlineData("storage+ssh://h1/system?foo=a%20b&proxy=native", "-T|-e|none|--|h1|sh -c 'virt-ssh-helper '''\\''storage:///system?foo=a%20b'\\'''''")]
    public void Ssh_gets_the_arguments_that_libvirts_own_client_gives_it(string text, string arguments) =>
        Assert.Equal(arguments, Join(SshCommand.CreateArguments(LibvirtUri.Parse(text))));

    [Theory]
    [InlineData("socket=/a'b")]
    [InlineData("socket=/a%3Breboot")]
    [InlineData("netcat=$(reboot)")]
    [InlineData("socket=-x")]
    public void What_a_remote_shell_would_understand_is_refused(string query) =>
        Assert.Throws<LibvirtException>(() => SshCommand.CreateArguments(LibvirtUri.Parse("qemu+ssh://h1/system?" + query)));

    [Theory]
    [InlineData("qemu:///system", false, "/var/run/libvirt/libvirt-sock", false)]
    [InlineData("qemu:///session", false, "/r/libvirt/libvirt-sock", true)]
    [InlineData("qemu:///session", true, "/var/run/libvirt/libvirt-sock", false)]
    [InlineData("storage:///session?mode=direct", false, "/r/libvirt/virtstoraged-sock", true)]
    [InlineData("qemu:///session?socket=/s", false, "/s", false)]
    public void The_socket_is_chosen_as_by_libvirts_own_client(string text, bool isRoot, string path, bool canStart)
    {
        DaemonEnvironment environment = new(isRoot, name => name == "XDG_RUNTIME_DIR" ? "/r" : null, _ => false);
        DaemonSocket socket = DaemonSocket.Choose(LibvirtUri.Parse(text), environment);
        Assert.Equal((path, canStart), (socket.Path, socket.CanStart));
    }

    [Fact]
    public void Aliases_and_the_default_come_from_the_configuration()
    {
        ClientConfiguration configuration = ClientConfiguration.Parse(
            "# uri_default = \"no\"\nuri_aliases = [\n  \"hail=qemu+ssh://root@hail/system\",\n  \"b=test:///default\" ]\nuri_default = \"qemu:///system\"\n");
        Assert.Equal("qemu:///system", configuration.DefaultUri);
        Assert.Equal("qemu+ssh://root@hail/system", configuration.Aliases["hail"]);
        Assert.Equal("test:///default", configuration.Aliases["b"]);
    }

    private static string Join(List<string> arguments) => string.Join("|", arguments);
}
