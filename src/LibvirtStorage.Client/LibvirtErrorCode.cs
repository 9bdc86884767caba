namespace LibvirtStorage.Client;

/// <summary>The values of libvirt's <c>virErrorNumber</c> that matter to storage work.</summary>
public enum LibvirtErrorCode
{
    /// <summary>No error.</summary>
    Ok = 0,

    /// <summary>Internal error.</summary>
    InternalError = 1,

    /// <summary>The driver does not have this function.</summary>
    NoSupport = 3,

    /// <summary>The host's name is not known.</summary>
    UnknownHost = 4,

    /// <summary>No connection, or it was lost.</summary>
    NoConnect = 5,

    /// <summary>The connection object is not valid.</summary>
    InvalidConnection = 6,

    /// <summary>An argument is invalid.</summary>
    InvalidArgument = 8,

    /// <summary>The operation failed.</summary>
    OperationFailed = 9,

    /// <summary>A call could not be made.</summary>
    CallFailed = 26,

    /// <summary>XML is not well-formed or misses something.</summary>
    XmlError = 27,

    /// <summary>A read-only connection prevents the operation.</summary>
    OperationDenied = 29,

    /// <summary>XML is not well-formed; the message has the place.</summary>
    XmlDetail = 35,

    /// <summary>A system call failed on the host.</summary>
    SystemError = 38,

    /// <summary>The other side broke the protocol.</summary>
    RpcError = 39,

    /// <summary>There is no such domain.</summary>
    NoDomain = 42,

    /// <summary>Authentication failed.</summary>
    AuthenticationFailed = 45,

    /// <summary>The pool object is not valid.</summary>
    InvalidStoragePool = 46,

    /// <summary>The volume object is not valid.</summary>
    InvalidStorageVolume = 47,

    /// <summary>The driver has no storage.</summary>
    NoStorage = 48,

    /// <summary>There is no such pool.</summary>
    NoStoragePool = 49,

    /// <summary>There is no such volume.</summary>
    NoStorageVolume = 50,

    /// <summary>The operation is not valid in this state.</summary>
    OperationInvalid = 55,

    /// <summary>The secret object is not valid.</summary>
    InvalidSecret = 65,

    /// <summary>There is no such secret.</summary>
    NoSecret = 66,

    /// <summary>The host cannot do it with this configuration.</summary>
    ConfigUnsupported = 67,

    /// <summary>The operation took too long.</summary>
    OperationTimeout = 68,

    /// <summary>The stream is not valid.</summary>
    InvalidStream = 73,

    /// <summary>An argument is not supported.</summary>
    ArgumentUnsupported = 74,

    /// <summary>The content of the storage was not recognised.</summary>
    StorageProbeFailed = 75,

    /// <summary>The pool is built already.</summary>
    StoragePoolBuilt = 76,

    /// <summary>The operation was aborted.</summary>
    OperationAborted = 78,

    /// <summary>Authentication was cancelled.</summary>
    AuthenticationCancelled = 79,

    /// <summary>A value does not fit.</summary>
    Overflow = 82,

    /// <summary>The operation is not supported here.</summary>
    OperationUnsupported = 84,

    /// <summary>The ssh transport failed.</summary>
    Ssh = 85,

    /// <summary>Something else uses the resource.</summary>
    ResourceBusy = 87,

    /// <summary>The host's access policy denies it.</summary>
    AccessDenied = 88,

    /// <summary>A volume of this name exists already.</summary>
    StorageVolumeExists = 90,

    /// <summary>XML does not follow the schema.</summary>
    XmlInvalidSchema = 92,

    /// <summary>No way to authenticate is available.</summary>
    AuthenticationUnavailable = 94,
}
