using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;
using LibvirtStorage.Client.Transports;

namespace LibvirtStorage.Client;

/// <summary>The keys of <c>libvirt.conf</c> that choose a URI: <c>uri_default</c> and <c>uri_aliases</c>.</summary>
internal sealed class ClientConfiguration
{
    private const int MaximumLength = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>The default URI, or null.</summary>
    public string? DefaultUri { get; private init; }

    /// <summary>URIs by alias.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; private init; } = new Dictionary<string, string>();

    /// <summary>The <c>mode</c> of URIs that name none, or null.</summary>
    public string? RemoteMode { get; private init; }

    /// <summary>The <c>proxy</c> of ssh URIs that name none, or null.</summary>
    public string? RemoteProxy { get; private init; }

    /// <summary>Root's file is the system's; others have their own. A file that is not there is empty.</summary>
    public static ClientConfiguration Load(DaemonEnvironment environment)
    {
        string folder = environment.Variable("XDG_CONFIG_HOME") is { Length: > 0 } config ? config : environment.Variable("HOME") + "/.config";
        string path = environment.IsRoot ? "/etc/libvirt/libvirt.conf" : folder + "/libvirt/libvirt.conf";
        try
        {
            return environment.Exists(path) && new FileInfo(path).Length <= MaximumLength
                ? Parse(File.ReadAllText(path))
                : new ClientConfiguration();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LibvirtException(
                LibvirtErrorCode.OperationFailed, $"The file '{path}' cannot be read: {e.Message}", LibvirtErrorDomain.Configuration, e);
        }
    }

    /// <summary>Reads the text of the file.</summary>
    public static ClientConfiguration Parse(string text)
    {
        string active = Replace(text, @"^\s*#.*$", string.Empty);
        Match aliases = Match(active, @"^\s*uri_aliases\s*=\s*\[([^\]]*)\]");
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (Match alias in Regex.Matches(aliases.Groups[1].Value, @"[""']([A-Za-z0-9_-]+)=([^""']*)[""']", RegexOptions.None, s_patience))
        {
            found[alias.Groups[1].Value] = alias.Groups[2].Value;
        }

        return new ClientConfiguration
        {
            DefaultUri = Value(active, "uri_default"),
            RemoteMode = Value(active, "remote_mode"),
            RemoteProxy = Value(active, "remote_proxy"),
            Aliases = found,
        };
    }

    private static string? Value(string text, string key) =>
        Match(text, $@"^\s*{key}\s*=\s*[""']([^""'\r\n]*)[""']") is { Success: true } match ? match.Groups[1].Value : null;

    private static Match Match(string text, string pattern) => Regex.Match(text, pattern, RegexOptions.Multiline, s_patience);

    private static string Replace(string text, string pattern, string by) => Regex.Replace(text, pattern, by, RegexOptions.Multiline, s_patience);
}
