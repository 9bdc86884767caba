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
        "Connect again with Connect-LibvirtHost.");

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

    public static ErrorRecord CallFailed(LibvirtException e, object target)
    {
        (string id, ErrorCategory category, string recommendation) = Describe(e.Code);
        return ErrorRecords.Create(e, id, category, target, recommendation);
    }

    private static (string Id, ErrorCategory Category, string Recommendation) Describe(LibvirtErrorCode code) => code switch
    {
        LibvirtErrorCode.NoStoragePool => ("PoolNotFound", ErrorCategory.ObjectNotFound, "Use Get-LibvirtPool to see the pools of the host."),
        LibvirtErrorCode.NoStorageVolume => ("VolumeNotFound", ErrorCategory.ObjectNotFound, "Use Get-LibvirtVolume to see the volumes of the pool."),
        LibvirtErrorCode.StorageVolumeExists => ("VolumeExists", ErrorCategory.ResourceExists, "Choose another name, or remove the volume first."),
        LibvirtErrorCode.NoConnect => ("ConnectionFailed", ErrorCategory.ConnectionError, "Check the URI and that the host can be reached, then connect again."),
        LibvirtErrorCode.RpcError => ("ProtocolViolation", ErrorCategory.ProtocolError, "Connect again; if it happens again, the other side is no libvirt daemon."),
        LibvirtErrorCode.AccessDenied or LibvirtErrorCode.OperationDenied => ("HostAccessDenied", ErrorCategory.PermissionDenied, "Connect as a user who may manage storage."),
        LibvirtErrorCode.ResourceBusy => ("ResourceBusy", ErrorCategory.ResourceBusy, "Wait until nothing else uses the volume or pool, then try again."),
        LibvirtErrorCode.InvalidArgument or LibvirtErrorCode.XmlError => ("HostRefusedArgument", ErrorCategory.InvalidArgument, "Check the values that were given; the message says which one the host refuses."),
        LibvirtErrorCode.OperationInvalid => ("OperationInvalid", ErrorCategory.InvalidOperation, "Check the state of the pool with Get-LibvirtPool."),
        LibvirtErrorCode.NoSupport or LibvirtErrorCode.ConfigUnsupported or LibvirtErrorCode.ArgumentUnsupported => ("HostUnsupported", ErrorCategory.NotImplemented, "The host cannot do this; the message says what it lacks."),
        _ => ("HostCallFailed", ErrorCategory.ResourceUnavailable, "Look at the host's log for the reason."),
    };
}
