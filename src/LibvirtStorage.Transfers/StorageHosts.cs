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
    /// Connects to the host that <paramref name="uri"/> names: <c>file:///dir</c> serves a directory as a pool in process.
    /// </summary>
    /// <exception cref="LibvirtException">The URI is not understood, or the host cannot be reached.</exception>
    public static Task<IStorageHost> ConnectAsync(string uri, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string trimmed = uri.Trim();
        int colon = trimmed.IndexOf(':');
        if (colon <= 0)
        {
            throw new LibvirtException(
                LibvirtErrorCode.InvalidArgument,
                $"'{ImageText.Escape(trimmed)}' is no URI; a directory is written as file:///directory.",
                LibvirtErrorDomain.Uri);
        }

        if (!trimmed.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new LibvirtException(
                LibvirtErrorCode.NoSupport,
                $"Hosts with the scheme '{ImageText.Escape(trimmed.Substring(0, colon))}' cannot be reached: this version speaks file:// only.",
                LibvirtErrorDomain.Uri);
        }

        string directory = DirectoryUri.ToPath(trimmed);
        return Directory.Exists(directory)
            ? Task.FromResult<IStorageHost>(new EmbeddedStorageHost(directory))
            : throw new LibvirtException(LibvirtErrorCode.SystemError, $"cannot open directory '{ImageText.Escape(directory)}': there is none");
    }
}
