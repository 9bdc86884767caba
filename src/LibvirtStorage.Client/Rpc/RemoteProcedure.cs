namespace LibvirtStorage.Client.Rpc;

/// <summary>Procedure numbers of <see cref="RpcProgram.Remote"/> (<c>remote_protocol.x</c>), as far as they are used.</summary>
internal enum RemoteProcedure
{
    /// <summary>REMOTE_PROC_CONNECT_OPEN.</summary>
    ConnectOpen = 1,

    /// <summary>REMOTE_PROC_CONNECT_CLOSE.</summary>
    ConnectClose = 2,

    /// <summary>REMOTE_PROC_DOMAIN_GET_XML_DESC.</summary>
    DomainGetXmlDesc = 14,

    /// <summary>REMOTE_PROC_CONNECT_GET_HOSTNAME.</summary>
    ConnectGetHostname = 59,

    /// <summary>REMOTE_PROC_CONNECT_SUPPORTS_FEATURE.</summary>
    ConnectSupportsFeature = 60,

    /// <summary>REMOTE_PROC_AUTH_LIST.</summary>
    AuthList = 66,

    /// <summary>REMOTE_PROC_AUTH_POLKIT.</summary>
    AuthPolkit = 70,

    /// <summary>REMOTE_PROC_STORAGE_POOL_CREATE_XML.</summary>
    StoragePoolCreateXml = 76,

    /// <summary>REMOTE_PROC_STORAGE_POOL_DEFINE_XML.</summary>
    StoragePoolDefineXml = 77,

    /// <summary>REMOTE_PROC_STORAGE_POOL_CREATE.</summary>
    StoragePoolCreate = 78,

    /// <summary>REMOTE_PROC_STORAGE_POOL_BUILD.</summary>
    StoragePoolBuild = 79,

    /// <summary>REMOTE_PROC_STORAGE_POOL_DESTROY.</summary>
    StoragePoolDestroy = 80,

    /// <summary>REMOTE_PROC_STORAGE_POOL_DELETE.</summary>
    StoragePoolDelete = 81,

    /// <summary>REMOTE_PROC_STORAGE_POOL_UNDEFINE.</summary>
    StoragePoolUndefine = 82,

    /// <summary>REMOTE_PROC_STORAGE_POOL_REFRESH.</summary>
    StoragePoolRefresh = 83,

    /// <summary>REMOTE_PROC_STORAGE_POOL_LOOKUP_BY_NAME.</summary>
    StoragePoolLookupByName = 84,

    /// <summary>REMOTE_PROC_STORAGE_POOL_GET_INFO.</summary>
    StoragePoolGetInfo = 87,

    /// <summary>REMOTE_PROC_STORAGE_POOL_GET_XML_DESC.</summary>
    StoragePoolGetXmlDesc = 88,

    /// <summary>REMOTE_PROC_STORAGE_POOL_GET_AUTOSTART.</summary>
    StoragePoolGetAutostart = 89,

    /// <summary>REMOTE_PROC_STORAGE_POOL_SET_AUTOSTART.</summary>
    StoragePoolSetAutostart = 90,

    /// <summary>REMOTE_PROC_STORAGE_VOL_CREATE_XML.</summary>
    StorageVolCreateXml = 93,

    /// <summary>REMOTE_PROC_STORAGE_VOL_DELETE.</summary>
    StorageVolDelete = 94,

    /// <summary>REMOTE_PROC_STORAGE_VOL_LOOKUP_BY_NAME.</summary>
    StorageVolLookupByName = 95,

    /// <summary>REMOTE_PROC_STORAGE_VOL_GET_XML_DESC.</summary>
    StorageVolGetXmlDesc = 99,

    /// <summary>REMOTE_PROC_STORAGE_VOL_GET_PATH.</summary>
    StorageVolGetPath = 100,

    /// <summary>REMOTE_PROC_STORAGE_VOL_CREATE_XML_FROM.</summary>
    StorageVolCreateXmlFrom = 125,

    /// <summary>REMOTE_PROC_STORAGE_POOL_IS_ACTIVE.</summary>
    StoragePoolIsActive = 154,

    /// <summary>REMOTE_PROC_STORAGE_POOL_IS_PERSISTENT.</summary>
    StoragePoolIsPersistent = 155,

    /// <summary>REMOTE_PROC_STORAGE_VOL_UPLOAD.</summary>
    StorageVolUpload = 208,

    /// <summary>REMOTE_PROC_STORAGE_VOL_DOWNLOAD.</summary>
    StorageVolDownload = 209,

    /// <summary>REMOTE_PROC_STORAGE_VOL_WIPE_PATTERN.</summary>
    StorageVolWipePattern = 259,

    /// <summary>REMOTE_PROC_STORAGE_VOL_RESIZE.</summary>
    StorageVolResize = 260,

    /// <summary>REMOTE_PROC_CONNECT_LIST_ALL_DOMAINS.</summary>
    ConnectListAllDomains = 273,

    /// <summary>REMOTE_PROC_CONNECT_LIST_ALL_STORAGE_POOLS.</summary>
    ConnectListAllStoragePools = 281,

    /// <summary>REMOTE_PROC_STORAGE_POOL_LIST_ALL_VOLUMES.</summary>
    StoragePoolListAllVolumes = 282,

    /// <summary>REMOTE_PROC_STORAGE_VOL_GET_INFO_FLAGS.</summary>
    StorageVolGetInfoFlags = 378,

    /// <summary>REMOTE_PROC_CONNECT_GET_STORAGE_POOL_CAPABILITIES.</summary>
    ConnectGetStoragePoolCapabilities = 403,
}
