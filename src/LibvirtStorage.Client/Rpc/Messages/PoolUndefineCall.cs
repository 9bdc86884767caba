namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_UNDEFINE: forgets the pool; its content stays.</summary>
/// <param name="pool">The pool.</param>
internal sealed class PoolUndefineCall(PoolHandle pool) : PoolCall(RemoteProcedure.StoragePoolUndefine, pool, flags: null);
