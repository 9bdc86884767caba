using System.Net;
#if !NETFRAMEWORK
using System.Net.Sockets;
#endif

namespace LibvirtStorage.Client.Transports;

/// <summary>The one place that knows whether the runtime has unix sockets.</summary>
internal static class UnixSockets
{
#if NETFRAMEWORK
    /// <summary>.NET Framework has none, and Mono neither for assemblies built for it.</summary>
    public static void ThrowIfUnsupported() => throw TransportError.NotSupported(
        "Unix sockets are not supported on .NET Framework. Use driver+ssh:// or driver+tcp:// with a server, or PowerShell 7.");

    /// <summary>Never reached.</summary>
    public static EndPoint CreateEndPoint(string path) => throw TransportError.NotSupported($"There is no unix socket '{path}' on .NET Framework.");
#else
    /// <summary>All newer runtimes have them.</summary>
    public static void ThrowIfUnsupported()
    {
        if (!Socket.OSSupportsUnixDomainSockets)
        {
            throw TransportError.NotSupported("This system has no unix sockets. Use driver+ssh:// or driver+tcp:// with a server.");
        }
    }

    /// <summary>The end point of a path, which is to fit into about a hundred bytes.</summary>
    public static EndPoint CreateEndPoint(string path) => new UnixDomainSocketEndPoint(path);
#endif
}
