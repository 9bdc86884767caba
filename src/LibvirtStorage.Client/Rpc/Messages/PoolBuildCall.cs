namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>STORAGE_POOL_BUILD: makes its directory or formats its device.</summary>
/// <param name="pool">The pool.</param>
/// <param name="flags">Flags.</param>
internal sealed class PoolBuildCall(PoolHandle pool, uint flags) : PoolCall(RemoteProcedure.StoragePoolBuild, pool, flags);
