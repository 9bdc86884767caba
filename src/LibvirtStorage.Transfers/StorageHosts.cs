using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.EmbeddedHost;

namespace LibvirtStorage.Transfers;

/// <summary>Connects to hosts by URI.</summary>
public static class StorageHosts
{
    /// <summary>
    /// Connects to the host that <paramref name="uri"/> names: <c>file:///dir</c> serves a directory as a pool in process; everything else
    /// is libvirt's, down to an empty text for the default daemon and the aliases of <c>libvirt.conf</c>.
    /// </summary>
    /// <exception cref="LibvirtException">The URI is not understood, or the host cannot be reached.</exception>
    public static Task<IStorageHost> ConnectAsync(string uri, CancellationToken cancellationToken) =>
        ConnectAsync(uri, ConnectionOptions.Default, cancellationToken);

    /// <inheritdoc cref="ConnectAsync(string, CancellationToken)"/>
    /// <param name="uri">The URI, an alias, or nothing.</param>
    /// <param name="options">How long a daemon may be silent.</param>
    /// <param name="cancellationToken">Cancels connecting.</param>
    public static async Task<IStorageHost> ConnectAsync(string uri, ConnectionOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string trimmed = uri.Trim();
        if (!trimmed.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return await LibvirtHosts.ConnectAsync(trimmed, options, cancellationToken).ConfigureAwait(false);
        }

        string directory = DirectoryUri.ToPath(trimmed);
        return Directory.Exists(directory)
            ? new EmbeddedStorageHost(directory)
            : throw new LibvirtException(
                LibvirtErrorCode.NoConnect,
                $"Cannot serve the directory '{ImageText.Escape(directory)}': {(File.Exists(directory) ? "it is a file" : "there is none")}.");
    }
}
