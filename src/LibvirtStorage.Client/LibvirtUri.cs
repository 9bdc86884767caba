using System;
using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Client;

/// <summary>
/// A connection URI: <c>driver[+transport]://[user@][host][:port]/path[?name=value&amp;...]</c>. Parsing is strict: what libvirt's
/// own client would overlook in a URI, such as a missing slash, is an error here.
/// </summary>
public sealed class LibvirtUri
{
    // Parameters for the client itself. Everything else belongs to the daemon.
    private static readonly HashSet<string> s_clientParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "name", "command", "argv", "socket", "auth", "sshauth", "netcat", "keyfile", "pkipath", "known_hosts", "known_hosts_verify",
        "tls_priority", "mode", "proxy", "no_sanity", "no_verify", "no_tty", "authfile",
    };

    private readonly List<KeyValuePair<string, string>> _parameters;

    private LibvirtUri(Uri uri, string driver, LibvirtTransport transport, List<KeyValuePair<string, string>> parameters)
    {
        Uri = uri;
        Driver = driver;
        Transport = transport;
        _parameters = parameters;
    }

    /// <summary>The URI in canonical form.</summary>
    public Uri Uri { get; }

    /// <summary>The driver: <c>qemu</c>, <c>storage</c>, <c>test</c>, ...</summary>
    public string Driver { get; }

    /// <summary>How the daemon is reached.</summary>
    public LibvirtTransport Transport { get; }

    /// <summary>The user, or null.</summary>
    public string? User => Uri.UserInfo.Length == 0 ? null : Uri.UnescapeDataString(Uri.UserInfo);

    /// <summary>The server without the brackets of an IPv6 address, or null.</summary>
    public string? Host => Uri.Host.Length == 0 ? null : Uri.Host.Trim('[', ']');

    /// <summary>The port, or null for the transport's default.</summary>
    public int? Port => Uri.Port > 0 ? Uri.Port : null;

    /// <summary>Whether the path asks for a daemon of the user.</summary>
    public bool IsSession => Uri.AbsolutePath == "/session";

    /// <summary>
    /// What the daemon is told in CONNECT_OPEN: the URI without transport, server and the client's own parameters. The parameter
    /// <c>name</c> replaces it.
    /// </summary>
    public string RemoteName
    {
        get
        {
            if (GetParameter("name") is { } name)
            {
                return name;
            }

            IEnumerable<string> rest = _parameters
                .Where(parameter => !s_clientParameters.Contains(parameter.Key))
                .Select(parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value)}");
            string query = string.Join("&", rest);
            return $"{Driver}://{Uri.AbsolutePath}{(query.Length == 0 ? string.Empty : "?" + query)}";
        }
    }

    /// <summary>Reads a URI.</summary>
    /// <exception cref="LibvirtException">It is not one that a daemon can be reached with; the message says why.</exception>
    public static LibvirtUri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || !text.Contains("://"))
        {
            throw Invalid(text, "it is not of the form driver[+transport]://[user@][host][:port]/path, nor file:///directory for a folder of this machine");
        }

        if (uri.AbsolutePath.Length == 0 || (uri.AbsolutePath == "/" && !HasSlash(text)))
        {
            throw Invalid(text, "it has no path; a slash and the path follow the server, as in qemu+ssh://host/system");
        }

        if (uri.Fragment.Length != 0)
        {
            throw Invalid(text, "it has a fragment (#)");
        }

        string[] scheme = uri.Scheme.Split('+');
        if (scheme.Length > 2 || scheme[0].Length == 0)
        {
            throw Invalid(text, "its scheme is not driver or driver+transport");
        }

        LibvirtTransport transport = ParseTransport(text, uri, scheme.Length == 2 ? scheme[1] : null);
        return new LibvirtUri(uri, scheme[0], transport, ParseQuery(text, uri.Query));
    }

    /// <summary>A parameter of the query by name, in any case; null if there is none.</summary>
    /// <exception cref="LibvirtException">It is there twice.</exception>
    public string? GetParameter(string name)
    {
        List<KeyValuePair<string, string>> found =
            [.. _parameters.Where(parameter => string.Equals(parameter.Key, name, StringComparison.OrdinalIgnoreCase))];
        return found.Count switch
        {
            0 => null,
            1 => found[0].Value,
            _ => throw Invalid(Uri.OriginalString, $"the parameter {name} is there {found.Count} times"),
        };
    }

    /// <summary>A parameter that is a number, where everything but 0 means yes.</summary>
    /// <exception cref="LibvirtException">It is not a number.</exception>
    public bool GetSwitch(string name) => GetParameter(name) switch
    {
        null => false,
        { } value when int.TryParse(value, out int number) => number != 0,
        { } value => throw Invalid(Uri.OriginalString, $"the parameter {name} is '{value}' and not a number"),
    };

    /// <inheritdoc/>
    public override string ToString() => Uri.AbsoluteUri;

    /// <summary>The same URI with a parameter for this client, unless it has that one already.</summary>
    internal LibvirtUri WithDefault(string name, string? value) =>
        value is null || GetParameter(name) is not null
            ? this
            : new LibvirtUri(Uri, Driver, Transport, [.. _parameters, new KeyValuePair<string, string>(name, value)]);

    internal static LibvirtException Invalid(string text, string reason) =>
        new(LibvirtErrorCode.InvalidArgument, $"The URI '{text}' cannot be used: {reason}.", LibvirtErrorDomain.Uri);

    private static bool HasSlash(string text)
    {
        int server = text.IndexOf("://", StringComparison.Ordinal) + 3;
        int query = text.IndexOf('?', server);
        return text.IndexOf('/', server, (query < 0 ? text.Length : query) - server) >= 0;
    }

    private static LibvirtTransport ParseTransport(string text, Uri uri, string? name) => name switch
    {
        null when uri.Host.Length == 0 => LibvirtTransport.Unix,
        null => LibvirtTransport.Tls,
        "unix" when uri.Host.Length != 0 => throw Invalid(text, "a unix socket has no server; leave the host out, or use ssh or tcp"),
        "unix" => LibvirtTransport.Unix,
        "tcp" => LibvirtTransport.Tcp,
        "ssh" => LibvirtTransport.Ssh,
        "tls" => LibvirtTransport.Tls,
        "libssh" => LibvirtTransport.LibSsh,
        "libssh2" => LibvirtTransport.LibSsh2,
        "ext" => LibvirtTransport.External,
        _ => throw Invalid(text, $"there is no transport '{name}'; use unix, tcp or ssh"),
    };

    private static List<KeyValuePair<string, string>> ParseQuery(string text, string query)
    {
        List<KeyValuePair<string, string>> parameters = [];
        foreach (string pair in query.TrimStart('?').Split(['&', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=');
            if (equals == 0)
            {
                throw Invalid(text, "a parameter has no name");
            }

            string name = equals < 0 ? pair : pair.Substring(0, equals);
            string value = equals < 0 ? string.Empty : pair.Substring(equals + 1);
            parameters.Add(new KeyValuePair<string, string>(Uri.UnescapeDataString(name), Uri.UnescapeDataString(value)));
        }

        return parameters;
    }
}
