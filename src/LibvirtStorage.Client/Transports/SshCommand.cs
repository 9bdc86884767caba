using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace LibvirtStorage.Client.Transports;

/// <summary>
/// The command line of libvirt's own client, so that whatever restricts ssh keys to it (forced commands, sudo rules) lets this
/// client through too: <c>virt-ssh-helper</c> if the host has it, which finds the daemon's socket itself, else netcat.
/// </summary>
internal static class SshCommand
{
    /// <summary>The arguments of ssh.</summary>
    public static List<string> CreateArguments(LibvirtUri uri)
    {
        string host = uri.Host ?? throw LibvirtUri.Invalid(uri.Uri.OriginalString, "ssh needs a server");
        List<string> arguments = [];
        if (uri.Port is { } port)
        {
            arguments.AddRange(["-p", port.ToString(CultureInfo.InvariantCulture)]);
        }

        if (uri.User is { } user)
        {
            arguments.AddRange(["-l", user]);
        }

        if (uri.GetParameter("keyfile") is { } key)
        {
            arguments.AddRange(["-i", key]);
        }

        arguments.AddRange(["-T", "-e", "none"]);
        if (uri.GetSwitch("no_tty"))
        {
            arguments.AddRange(["-o", "BatchMode=yes"]);
        }

        if (uri.GetSwitch("no_verify"))
        {
            arguments.AddRange(["-o", "StrictHostKeyChecking=no"]);
        }

        arguments.AddRange(["--", host, CreateRemoteCommand(uri)]);
        return arguments;
    }

    private static string CreateRemoteCommand(LibvirtUri uri)
    {
        string? socket = uri.GetParameter("socket");
        string? netcat = uri.GetParameter("netcat");
        string? mode = uri.GetParameter("mode")?.ToUpperInvariant();
        if (mode == "DIRECT")
        {
            throw new LibvirtException(
                LibvirtErrorCode.OperationUnsupported, "mode=direct cannot be used over ssh; leave it out, the host finds its daemon.", LibvirtErrorDomain.Uri);
        }

        string withNetcat = UseNetcat(
            Plain(uri, "netcat", netcat ?? "nc"), Plain(uri, "socket", socket ?? "/var/run/libvirt/libvirt-sock"));
        string withHelper = $"virt-ssh-helper '{EscapeTwice(uri.RemoteName)}'";

        // The helper cannot be told a socket, so either parameter means netcat.
        string? proxy = uri.GetParameter("proxy")?.ToUpperInvariant();
        if (proxy is not (null or "AUTO" or "NATIVE" or "NETCAT"))
        {
            throw LibvirtUri.Invalid(uri.Uri.OriginalString, "the proxy is none of auto, native and netcat");
        }

        bool forcesNetcat = socket is not null || netcat is not null;
        return (forcesNetcat ? "NETCAT" : proxy) switch
        {
            "NETCAT" => $"sh -c '{withNetcat}'",
            "NATIVE" => $"sh -c '{withHelper}'",
            _ => "sh -c 'which virt-ssh-helper 1>/dev/null 2>&1; if test $? = 0; then     " + withHelper + "; else    " + withNetcat + "; fi'",
        };
    }

    private static string UseNetcat(string netcat, string socket) =>
        $"if '{netcat}' -q 2>&1 | grep \"requires an argument\" >/dev/null 2>&1; then ARG=-q0;else ARG=;fi;'{netcat}' $ARG -U {socket}";

    /// <summary>A path that stands in the remote shell's text: nothing in it may mean something to a shell.</summary>
    private static string Plain(LibvirtUri uri, string parameter, string value) =>
        value.Length > 0 && value[0] != '-' && value.All(IsPlain)
            ? value
            : throw LibvirtUri.Invalid(uri.Uri.OriginalString, $"the parameter {parameter} has a character that a remote shell would understand");

    /// <summary>The text goes through the login shell and then through <c>sh -c</c>: quoted once for each, if it needs it.</summary>
    private static string EscapeTwice(string value) => value.All(IsPlain) ? value : Quote(Quote(value));

    private static string Quote(string value) => "'" + value.Replace("'", "'\\''") + "'";

    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '/' or ':' or '.' or '_' or '-' or '+' or '@' or ',' or '=' or '%';
}
