namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_DELETE: deletes what the pool stands on; the pool must be stopped.</summary>
/// <param name="pool">The pool.</param>
/// <param name="flags">Flags.</param>
internal sealed class PoolDeleteCall(PoolHandle pool, uint flags) : PoolCall(RemoteProcedure.StoragePoolDelete, pool, flags);
