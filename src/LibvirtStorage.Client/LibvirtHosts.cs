using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Authentication;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Transports;

namespace LibvirtStorage.Client;

/// <summary>Connects to libvirt daemons.</summary>
public static class LibvirtHosts
{
    /// <summary>
    /// Connects to the daemon that <paramref name="uri"/> names: a URI, an alias of the user's <c>libvirt.conf</c>, or an empty
    /// text for the default URI (LIBVIRT_DEFAULT_URI, then <c>uri_default</c> of that file, then <c>qemu:///system</c> for root and
    /// <c>qemu:///session</c> for others).
    /// </summary>
    /// <exception cref="LibvirtException">The URI is not understood, the daemon cannot be reached, refuses or does not answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task<DaemonHost> ConnectAsync(string uri, CancellationToken cancellationToken) =>
        ConnectAsync(uri, ConnectionOptions.Default, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(string, CancellationToken)"/>
    /// <param name="uri">The URI, an alias, or nothing.</param>
    /// <param name="options">How long the host may be silent, now and later.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    public static async Task<DaemonHost> ConnectAsync(string uri, ConnectionOptions options, CancellationToken cancellationToken)
    {
        LibvirtUri parsed = DefaultUri.Resolve(uri, DaemonEnvironment.Current);
        using ConnectDeadline deadline = new(parsed, options, cancellationToken);
        try
        {
            RpcTransport transport = await TransportFactory.OpenAsync(parsed, deadline.Token).ConfigureAwait(false);
            RpcConnection connection = RpcConnection.Start(transport);
            try
            {
                return await OpenAsync(connection, parsed, deadline).ConfigureAwait(false);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException e) when (deadline.HasPassed)
        {
            throw deadline.ToError(parsed, e);
        }
    }

    internal static async Task<DaemonHost> OpenAsync(RpcConnection connection, LibvirtUri uri, ConnectDeadline deadline)
    {
        CancellationToken cancellationToken = deadline.Token;
        await Authenticator.AuthenticateAsync(connection, uri, deadline).ConfigureAwait(false);

        // Asking starts the daemon's pings: it gives us up after half a minute without a sign of life, and so frees what a
        // dead client held. We answer them from the reader task, whatever else the connection is doing. And it tells whether the
        // daemon answers ours: one that does not know keepalive would take a ping for a call.
        SupportsFeatureCall keepalive = new(SupportsFeatureCall.ProgramKeepalive);
        if (await connection.CallAsync(keepalive, cancellationToken).ConfigureAwait(false))
        {
            connection.UseKeepalive(deadline.Options);
        }

        await connection.CallAsync(new ConnectOpenCall(uri.RemoteName, flags: 0), cancellationToken).ConfigureAwait(false);
        string name = await GetNameAsync(connection, uri, cancellationToken).ConfigureAwait(false);
        return new DaemonHost(connection, uri.Uri, name, deadline.Options);
    }

    /// <summary>The host's name by its own word. The storage driver has no such function; then it is what the URI calls it.</summary>
    private static async Task<string> GetNameAsync(RpcConnection connection, LibvirtUri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.CallAsync(new GetHostNameCall(), cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoSupport)
        {
            return uri.Host ?? Environment.MachineName;
        }
    }
}
