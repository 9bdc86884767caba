using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>A call on a pool, whose reply is empty.</summary>
/// <param name="procedure">The procedure.</param>
/// <param name="pool">The pool.</param>
/// <param name="flags">Its flags, or null if the procedure takes none.</param>
internal abstract class PoolCall(RemoteProcedure procedure, PoolHandle pool, uint? flags) : RemoteCall<NoReply>
{
    /// <inheritdoc/>
    public sealed override RemoteProcedure Procedure => procedure;

    /// <inheritdoc/>
    public sealed override void WriteArguments(XdrWriter writer)
    {
        pool.WriteTo(writer);
        if (flags is { } value)
        {
            writer.WriteUInt32(value);
        }
    }

    /// <inheritdoc/>
    public sealed override NoReply ReadReply(ref XdrReader reader) => default;
}
