using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Rpc;

/// <summary>A call that was registered and waits for its reply. Completed by the reader task, or abandoned by its caller.</summary>
/// <param name="procedure">What was called; the reply has to say the same.</param>
internal sealed class PendingCall(RemoteProcedure procedure)
{
    private readonly TaskCompletionSource<RpcMessage> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was called.</summary>
    public RemoteProcedure Procedure => procedure;

    /// <summary>Whether the CALL may have reached the wire, so that a reply has to be expected.</summary>
    public bool IsSent { get; set; }

    /// <summary>Whether nobody waits any more.</summary>
    public bool IsAbandoned => _reply.Task.IsCanceled;

    /// <summary>The reply, of which the awaiter becomes the owner.</summary>
    public Task<RpcMessage> Reply => _reply.Task;

    /// <summary>Hands the reply over; false if nobody waits, and then it stays the caller's.</summary>
    public bool Complete(RpcMessage reply) => _reply.TrySetResult(reply);

    /// <summary>Ends the wait with an error.</summary>
    public void Fail(LibvirtException error) => _reply.TrySetException(error);

    /// <summary>Ends the wait. The reply will still come, and is dropped then.</summary>
    public void Abandon(CancellationToken cancellationToken) => _reply.TrySetCanceled(cancellationToken);
}
