namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_REFRESH: looks at the content again. Fails while the pool has jobs.</summary>
/// <param name="pool">The pool.</param>
/// <param name="flags">Flags.</param>
internal sealed class PoolRefreshCall(PoolHandle pool, uint flags) : PoolCall(RemoteProcedure.StoragePoolRefresh, pool, flags);
