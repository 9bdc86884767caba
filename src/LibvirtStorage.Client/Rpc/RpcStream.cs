using System;

namespace LibvirtStorage.Client.Rpc;

/// <summary>
/// The client's half of a stream, known to the connection by its serial from before its CALL is written: the daemon's
/// first data can overtake the REPLY. The reader task calls the members; none of them blocks or does I/O.
/// </summary>
internal abstract class RpcStream
{
    /// <summary>The serial of the call that opens the stream; set when it is registered.</summary>
    public uint Serial { get; set; }

    /// <summary>The procedure of that call.</summary>
    public abstract RemoteProcedure Procedure { get; }

    /// <summary>Bytes received that nobody has taken yet, with a little added for each piece.</summary>
    public virtual long QueuedBytes => 0;

    /// <summary>Whether somebody waits for a message of this stream, so that the connection has to be read.</summary>
    public virtual bool IsAwaited => false;

    /// <summary>When bytes were taken from the queue last, as <see cref="Environment.TickCount"/>.</summary>
    public virtual int LastTaken => 0;

    /// <summary>A STREAM or STREAM_HOLE message, or a REPLY with an error after the stream was opened. The stream owns it.</summary>
    /// <returns>Whether it was the stream's last message, after which the connection forgets the stream.</returns>
    public abstract bool Receive(RpcMessage message);

    /// <summary>The stream has failed: the connection is gone, or the stream was not read.</summary>
    public abstract void Fail(LibvirtException error);
}
