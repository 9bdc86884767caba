using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Client.Rpc;

/// <content>Streams.</content>
internal sealed partial class RpcConnection
{
    /// <summary>
    /// Opens an upload. Returns when the REPLY is there: what is sent before it, daemons drop without a word.
    /// </summary>
    public async Task<UploadStream> OpenUploadAsync(VolumeUploadCall call, VolumeStreamOptions options, CancellationToken cancellationToken)
    {
        UploadStream stream = new(this, (options & VolumeStreamOptions.Sparse) != 0);
        await OpenAsync(call, stream, cancellationToken).ConfigureAwait(false);
        return stream;
    }

    /// <summary>Opens a download. Its data may have begun to arrive before the REPLY.</summary>
    public async Task<DownloadStream> OpenDownloadAsync(VolumeDownloadCall call, VolumeStreamOptions options, CancellationToken cancellationToken)
    {
        DownloadStream stream = new(this, (options & VolumeStreamOptions.Sparse) != 0);
        await OpenAsync(call, stream, cancellationToken).ConfigureAwait(false);
        return stream;
    }

    private async Task OpenAsync(RemoteCall<NoReply> call, RpcStream stream, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(call, stream, cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException)
        {
            // A reply that says yes and is malformed has opened a stream all the same; after an error there is none left.
            Abort(stream);
            throw;
        }
    }

    /// <summary>
    /// The caller went away before the REPLY. Data may come already and nobody will take it; the abort has to wait for the
    /// REPLY, because daemons drop what arrives for a stream that is not open yet.
    /// </summary>
    private void AbandonStream(RpcStream? stream)
    {
        lock (_gate)
        {
            if (stream is not null && _streams.ContainsKey(stream.Serial))
            {
                _streams[stream.Serial] = new AbortedStream(stream.Procedure) { Serial = stream.Serial };
            }
        }

        WakeReader();
    }

    /// <summary>
    /// Tells the host that a stream is not wanted any more, without waiting. The serial stays known, with something that drops
    /// whatever is still under way, until the host has confirmed.
    /// </summary>
    internal void Abort(RpcStream stream)
    {
        lock (_gate)
        {
            if (_failure is not null || !_streams.ContainsKey(stream.Serial))
            {
                return;
            }

            _streams[stream.Serial] = new AbortedStream(stream.Procedure) { Serial = stream.Serial };
        }

        // An abort has no error in it: its payload is empty.
        Post(StreamFrame(stream, RpcMessageType.Stream, RpcStatus.Error, []));
        WakeReader();
    }

    internal static RpcFrame StreamFrame(RpcStream stream, RpcMessageType type, RpcStatus status, System.ReadOnlySpan<byte> payload) =>
        RpcFrame.Create(RpcHeader.Remote(stream.Procedure, type, stream.Serial, status), payload);
}
