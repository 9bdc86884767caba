using System;
using System.Management.Automation;
using LibvirtStorage.Client;

namespace LibvirtStorage.Errors;

/// <summary>Hosts that are not there, and calls that they refuse.</summary>
internal static class HostErrors
{
    public static ErrorRecord NotConnected() => ErrorRecords.Create(
        new InvalidOperationException("There is no connection to a host."), nameof(NotConnected), ErrorCategory.ConnectionError, "LibvirtHost",
        "Use Connect-LibvirtHost first, or give a connection with -LibvirtHost.");

    public static ErrorRecord HostDisconnected(string uri) => ErrorRecords.Create(
        new InvalidOperationException($"The connection to {uri} is closed."), nameof(HostDisconnected), ErrorCategory.ConnectionError, uri,
        $"Connect to it again: Connect-LibvirtHost '{uri}'");

    public static ErrorRecord HostNotFound(string uri) => ErrorRecords.Create(
        new InvalidOperationException($"There is no open connection to '{uri}'."), nameof(HostNotFound), ErrorCategory.ObjectNotFound, uri,
        "Use Get-LibvirtHost to see the open connections, and Connect-LibvirtHost to open one.");

    public static ErrorRecord PoolNotFound(string pool, string uri) => ErrorRecords.Create(
        new LibvirtException(LibvirtErrorCode.NoStoragePool, $"There is no pool '{pool}' on {uri}."), nameof(PoolNotFound), ErrorCategory.ObjectNotFound, pool,
        "Use Get-LibvirtPool to see the pools of the host.");

    public static ErrorRecord VolumeNotFound(string volume, string pool, string uri) => ErrorRecords.Create(
        new LibvirtException(LibvirtErrorCode.NoStorageVolume, $"There is no volume '{volume}' in the pool '{pool}' on {uri}."),
        nameof(VolumeNotFound), ErrorCategory.ObjectNotFound, volume, "Use Get-LibvirtVolume to see the volumes of the pool.");

    public static ErrorRecord VolumeInUse(string volume, string domain) => ErrorRecords.Create(
        new LibvirtException(LibvirtErrorCode.ResourceBusy, $"The volume '{volume}' is a disk of the running domain '{domain}'."),
        nameof(VolumeInUse), ErrorCategory.ResourceBusy, volume, "Shut the domain down or detach the disk first.");

    public static ErrorRecord PoolIsFixed(string uri) => ErrorRecords.Create(
        new NotSupportedException($"{uri} is a folder of this machine, served as the one pool 'default'; pools are created, started, stopped and removed on libvirt hosts."),
        nameof(PoolIsFixed), ErrorCategory.NotImplemented, uri,
        "Connect to a libvirt host, such as qemu+ssh://host/system, or serve another folder with Connect-LibvirtHost file:///folder.");

    public static ErrorRecord PoolExists(string pool, string uri) => ErrorRecords.Create(
        new LibvirtException(LibvirtErrorCode.OperationFailed, $"There is a pool '{pool}' on {uri} already."), nameof(PoolExists), ErrorCategory.ResourceExists, pool,
        "Choose another name, or remove the pool first.");

    public static ErrorRecord TransientPool(string pool) => ErrorRecords.Create(
        new InvalidOperationException($"The pool '{pool}' is transient: the host forgets it when it stops, and can delete nothing then."),
        nameof(TransientPool), ErrorCategory.InvalidOperation, pool, "Leave -DeleteStorage out, and delete the folder on the host.");

    public static ErrorRecord TransientPoolRuns() => ErrorRecords.Create(
        new ArgumentException("A transient pool always runs, and the host knows it only as long as it does."),
        nameof(TransientPoolRuns), ErrorCategory.InvalidArgument, "Transient", "Leave out -Transient, or -NoStart and -Autostart.");

    public static ErrorRecord PoolXmlInvalid(string reason, object target) => ErrorRecords.Create(
        new ArgumentException($"The XML describes no pool: {reason}"), nameof(PoolXmlInvalid), ErrorCategory.InvalidArgument, target,
        "Give libvirt's pool XML: a <pool> with a type and a <name>.");

    public static ErrorRecord WouldShrink(string volume, ulong capacity, ulong wanted) => ErrorRecords.Create(
        new LibvirtException(LibvirtErrorCode.InvalidArgument, $"The volume '{volume}' has a capacity of {capacity} bytes, and {wanted} are less: what stands behind them would be lost."),
        nameof(WouldShrink), ErrorCategory.InvalidArgument, volume, "Give a larger -Capacity; Resize-LibvirtVolume makes a volume smaller with -Shrink.");

    public static ErrorRecord HasBackingFile(string volume, string backing) => ErrorRecords.Create(
        new LibvirtException(LibvirtErrorCode.OperationDenied, $"The volume '{volume}' names the backing file '{backing}', which the host would open and copy from."),
        nameof(HasBackingFile), ErrorCategory.SecurityError, volume, "Use -AllowBackingFile if the volume and its backing file are yours.");

    public static ErrorRecord VolumeExists(string volume, string pool) => ErrorRecords.Create(
        new LibvirtException(LibvirtErrorCode.StorageVolumeExists, $"There is a volume '{volume}' in the pool '{pool}' already."),
        nameof(VolumeExists), ErrorCategory.ResourceExists, volume, "Give another -DestinationName or -DestinationPool.");

    public static ErrorRecord CallFailed(LibvirtException e, object target)
    {
        (string id, ErrorCategory category, string recommendation) = Describe(e);
        return ErrorRecords.Create(e, id, category, target, recommendation);
    }

    private static (string Id, ErrorCategory Category, string Recommendation) Describe(LibvirtException e) => e.Code switch
    {
        LibvirtErrorCode.InvalidArgument when e.Domain == LibvirtErrorDomain.Uri => ("InvalidUri", ErrorCategory.InvalidArgument, "Give a URI such as qemu+ssh://user@host/system, qemu:///session or file:///folder, or an alias of libvirt.conf."),
        LibvirtErrorCode.NoSupport when e.Domain == LibvirtErrorDomain.Remote => ("TransportUnsupported", ErrorCategory.NotImplemented, "Choose another transport; the message names those that work."),
        LibvirtErrorCode.UnknownHost => ("UnknownHost", ErrorCategory.ConnectionError, "Check the spelling of the server's name, and that this machine can resolve it."),
        LibvirtErrorCode.AuthenticationFailed or LibvirtErrorCode.AuthenticationUnavailable or LibvirtErrorCode.AuthenticationCancelled =>
            ("AuthenticationFailed", ErrorCategory.AuthenticationError, "Check who you connect as; the message says which proof the host wants."),
        LibvirtErrorCode.NoStoragePool => ("PoolNotFound", ErrorCategory.ObjectNotFound, "Use Get-LibvirtPool to see the pools of the host."),
        LibvirtErrorCode.NoStorageVolume => ("VolumeNotFound", ErrorCategory.ObjectNotFound, "Use Get-LibvirtVolume to see the volumes of the pool."),
        LibvirtErrorCode.StorageVolumeExists => ("VolumeExists", ErrorCategory.ResourceExists, "Choose another name, or remove the volume first."),
        LibvirtErrorCode.NoConnect => ("ConnectionFailed", ErrorCategory.ConnectionError, Reach(e)),
        LibvirtErrorCode.OperationTimeout when e.Domain == LibvirtErrorDomain.Rpc => ("HostNotResponding", ErrorCategory.OperationTimeout, "Check that the host, its daemon and the network are up, then connect again; for a host that is slow give Connect-LibvirtHost a larger -ConnectTimeout or -KeepaliveInterval."),
        LibvirtErrorCode.RpcError => ("ProtocolViolation", ErrorCategory.ProtocolError, "Connect again; if it happens again, the other side is no libvirt daemon."),
        LibvirtErrorCode.AccessDenied or LibvirtErrorCode.OperationDenied => ("HostAccessDenied", ErrorCategory.PermissionDenied, "Connect as a user who may manage storage."),
        LibvirtErrorCode.ResourceBusy => ("ResourceBusy", ErrorCategory.ResourceBusy, "Wait until nothing else uses the volume or pool, then try again."),
        LibvirtErrorCode.InvalidArgument or LibvirtErrorCode.XmlError => ("HostRefusedArgument", ErrorCategory.InvalidArgument, "Check the values that were given; the message says which one the host refuses."),
        LibvirtErrorCode.OperationInvalid when e.Message.Contains("storage pool") && e.Message.Contains("is not active") =>
            ("PoolNotActive", ErrorCategory.ResourceUnavailable, "Start the pool with Start-LibvirtPool, then try again."),
        LibvirtErrorCode.OperationInvalid => ("OperationInvalid", ErrorCategory.InvalidOperation, "Check the name that was given, and the state of the pool with Get-LibvirtPool."),
        LibvirtErrorCode.NoSupport or LibvirtErrorCode.ConfigUnsupported or LibvirtErrorCode.ArgumentUnsupported => ("HostUnsupported", ErrorCategory.NotImplemented, "The host cannot do this; the message says what it lacks."),
        _ => ("HostCallFailed", ErrorCategory.ResourceUnavailable, "Look at what the message says; the host's log may say more."),
    };

    /// <summary>What OpenSSH says of keys is in the message, and the commonest reason of all.</summary>
    private static string Reach(LibvirtException e) =>
        e.Message.Contains("Host key verification failed")
            ? "Log in once with the ssh command, and compare the key that it shows; or, where the network is trusted, add ?no_verify=1 to the URI."
        : e.Message.Contains("Permission denied (")
            ? "The host does not let the user in. ssh is not asked for passwords here: it needs a key, of an agent or without a passphrase; try it with the ssh command."
        : "Check the URI and that the host can be reached, then connect again.";
}
