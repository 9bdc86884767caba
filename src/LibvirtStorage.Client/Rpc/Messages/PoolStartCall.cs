namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_CREATE: starts a defined pool.</summary>
/// <param name="pool">The pool.</param>
/// <param name="flags">Flags.</param>
internal sealed class PoolStartCall(PoolHandle pool, uint flags) : PoolCall(RemoteProcedure.StoragePoolCreate, pool, flags);
