using System;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>The errors a directory pool answers with: libvirt's codes, in words of our own.</summary>
internal static class HostErrors
{
    public static LibvirtException VolumeNotFound(string name) =>
        new(LibvirtErrorCode.NoStorageVolume, $"Storage volume not found: no volume has the name '{ImageText.Escape(name)}'.");

    public static LibvirtException VolumeExists(string name) =>
        new(LibvirtErrorCode.StorageVolumeExists, $"A storage volume with the name '{ImageText.Escape(name)}' exists already.");

    public static LibvirtException InvalidName(string name, string objection) =>
        new(name.Length == 0 ? LibvirtErrorCode.XmlError : LibvirtErrorCode.OperationInvalid, $"The volume name '{ImageText.Escape(name)}' {objection}.");

    public static LibvirtException Disconnected() => new(LibvirtErrorCode.InternalError, "The connection is closed.", LibvirtErrorDomain.Rpc);

    public static LibvirtException Stream(LibvirtErrorCode code, string message, Exception? inner = null) =>
        new(code, message, LibvirtErrorDomain.Streams, inner);

    /// <summary>Runs a piece of work on the file system and turns what the system says into libvirt's system error.</summary>
    public static async Task<T> TranslateAsync<T>(string doing, Func<Task<T>> work, LibvirtErrorDomain domain = LibvirtErrorDomain.Storage)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new LibvirtException(LibvirtErrorCode.SystemError, $"cannot {doing}: {e.Message}", domain, e);
        }
    }

    /// <summary>The same for work without a result.</summary>
    public static Task TranslateAsync(string doing, Func<Task> work, LibvirtErrorDomain domain = LibvirtErrorDomain.Storage) =>
        TranslateAsync(
            doing,
            async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            },
            domain);

    /// <summary>The same for work that is done at once.</summary>
    public static T Translate<T>(string doing, Func<T> work) =>
        TranslateAsync(doing, () => Task.FromResult(work())).GetAwaiter().GetResult();
}
