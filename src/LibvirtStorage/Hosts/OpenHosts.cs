using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using LibvirtStorage.Output;

namespace LibvirtStorage.Hosts;

/// <summary>
/// The open connections of one runspace, at most one of them the default. Runspaces share nothing, so parallel
/// pipelines cannot change each other's default.
/// </summary>
internal sealed class OpenHosts
{
    private static readonly ConditionalWeakTable<Runspace, OpenHosts> s_byRunspace = new();

    private readonly object _gate = new();
    private readonly List<LibvirtHost> _hosts = [];

    /// <summary>Those of the runspace that runs on this thread.</summary>
    public static OpenHosts OfThisRunspace => s_byRunspace.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>All, in the order of connecting.</summary>
    public IReadOnlyList<LibvirtHost> All
    {
        get
        {
            lock (_gate)
            {
                return _hosts.ToArray();
            }
        }
    }

    /// <summary>The default, or null.</summary>
    public LibvirtHost? Default => All.FirstOrDefault(h => h.IsDefault);

    /// <summary>The open connection with this URI or host name, the default first; null if there is none.</summary>
    public LibvirtHost? Find(string name) => All
        .OrderByDescending(h => h.IsDefault)
        .FirstOrDefault(h => Is(h.Uri, name) || Is(h.Uri.TrimEnd('/'), name.TrimEnd('/')) || Is(h.HostName, name));

    public void Add(LibvirtHost host, bool makeDefault)
    {
        lock (_gate)
        {
            if (makeDefault)
            {
                _hosts.ForEach(h => h.IsDefault = false);
            }

            host.IsDefault = makeDefault;
            _hosts.Add(host);
        }
    }

    /// <summary>Closes a connection; closing it twice is no error.</summary>
    public void Close(LibvirtHost host)
    {
        lock (_gate)
        {
            _hosts.Remove(host);
            host.IsDefault = false;
        }

        host.Connection.Dispose();
    }

    public void CloseAll()
    {
        foreach (LibvirtHost host in All)
        {
            Close(host);
        }
    }

    // Paths in file URIs are case-sensitive on most systems.
    private static bool Is(string known, string asked) => known.Equals(asked, StringComparison.Ordinal);
}
