using System;
using System.Threading;

namespace LibvirtStorage.Client;

/// <summary>The time that connecting may take: a host can accept a connection and never say a word.</summary>
internal sealed class ConnectDeadline : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _source;
    private TimeSpan _patience;

    public ConnectDeadline(LibvirtUri uri, ConnectionOptions options, CancellationToken cancellationToken)
    {
        Options = options;
        _caller = cancellationToken;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Allow(asksPerson: uri.Transport == LibvirtTransport.Ssh && !uri.GetSwitch("no_tty"));
    }

    /// <summary>What was asked for.</summary>
    public ConnectionOptions Options { get; }

    /// <summary>Cancelled by the caller, or when the time is over.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether a cancellation was ours.</summary>
    public bool HasPassed => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>From now on a person is asked, who may take longer than a program.</summary>
    public void AllowForPerson() => Allow(asksPerson: true);

    /// <summary>The error for a deadline that has passed.</summary>
    public LibvirtException ToError(LibvirtUri uri, Exception cause) => new(
        LibvirtErrorCode.OperationTimeout,
        $"The host of '{uri}' does not respond: it could not be connected to within {_patience.TotalSeconds:0.#} seconds.",
        LibvirtErrorDomain.Rpc,
        cause);

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private void Allow(bool asksPerson)
    {
        _patience = Options.ConnectPatience(asksPerson);
        _source.CancelAfter(_patience);
    }
}
