using System;

namespace LibvirtStorage.Client;

/// <summary>An error in libvirt's terms, from a daemon or from the embedded host, which uses the same codes.</summary>
public sealed class LibvirtException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LibvirtException(
        LibvirtErrorCode code, string message, LibvirtErrorDomain domain = LibvirtErrorDomain.Storage, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Domain = domain;
    }

    /// <summary>What went wrong (<c>virErrorNumber</c>).</summary>
    public LibvirtErrorCode Code { get; }

    /// <summary>Which part of libvirt says so (<c>virErrorDomain</c>).</summary>
    public LibvirtErrorDomain Domain { get; }
}

/// <summary>The values of libvirt's <c>virErrorNumber</c> that matter to storage work.</summary>
public enum LibvirtErrorCode
{
    /// <summary>No error.</summary>
    Ok = 0,

    /// <summary>Internal error.</summary>
    InternalError = 1,

    /// <summary>The driver does not have this function.</summary>
    NoSupport = 3,

    /// <summary>No connection.</summary>
    NoConnect = 5,

    /// <summary>An argument is invalid.</summary>
    InvalidArgument = 8,

    /// <summary>The operation failed.</summary>
    OperationFailed = 9,

    /// <summary>XML is not well-formed or misses something.</summary>
    XmlError = 27,

    /// <summary>A read-only connection prevents the operation.</summary>
    OperationDenied = 29,

    /// <summary>A system call failed on the host.</summary>
    SystemError = 38,

    /// <summary>The other side broke the protocol.</summary>
    RpcError = 39,

    /// <summary>There is no such pool.</summary>
    NoStoragePool = 49,

    /// <summary>There is no such volume.</summary>
    NoStorageVolume = 50,

    /// <summary>The operation is not valid in this state.</summary>
    OperationInvalid = 55,

    /// <summary>The host cannot do it with this configuration.</summary>
    ConfigUnsupported = 67,

    /// <summary>The stream is not valid.</summary>
    InvalidStream = 73,

    /// <summary>An argument is not supported.</summary>
    ArgumentUnsupported = 74,

    /// <summary>The driver has this function, but not for this object.</summary>
    OperationUnsupported = 84,

    /// <summary>Something else uses the resource.</summary>
    ResourceBusy = 87,

    /// <summary>The host's access policy denies it.</summary>
    AccessDenied = 88,

    /// <summary>A volume of this name exists already.</summary>
    StorageVolumeExists = 90,
}

/// <summary>The values of libvirt's <c>virErrorDomain</c> that matter to storage work.</summary>
public enum LibvirtErrorDomain
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>XML.</summary>
    Xml = 5,

    /// <summary>The RPC layer.</summary>
    Rpc = 7,

    /// <summary>The client's remote driver.</summary>
    Remote = 13,

    /// <summary>Storage.</summary>
    Storage = 18,

    /// <summary>Streams.</summary>
    Streams = 38,

    /// <summary>URIs.</summary>
    Uri = 45,

    /// <summary>Authentication.</summary>
    Authentication = 46,
}
