namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_DESTROY: stops the pool; its content stays.</summary>
/// <param name="pool">The pool.</param>
internal sealed class PoolStopCall(PoolHandle pool) : PoolCall(RemoteProcedure.StoragePoolDestroy, pool, flags: null);
