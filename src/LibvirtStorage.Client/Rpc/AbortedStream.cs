namespace LibvirtStorage.Client.Rpc;

/// <summary>What is left of a stream after its abort: drops everything until the host's last word.</summary>
/// <param name="procedure">The procedure that opened it.</param>
internal sealed class AbortedStream(RemoteProcedure procedure) : RpcStream
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => procedure;

    /// <inheritdoc/>
    public override bool Receive(RpcMessage message)
    {
        message.Dispose();
        return message.Header.Status != RpcStatus.Continue;
    }

    /// <inheritdoc/>
    public override void Fail(LibvirtException error)
    {
        // Nobody is left to be told.
    }
}
