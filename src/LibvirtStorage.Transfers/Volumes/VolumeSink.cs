using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A volume as a sink. The body goes up in one stream, behind the room for the head, with marks in there; when the host has taken it and it
/// was read back, the head follows, its first sector last. An upload answered with OK is never trusted: daemons
/// have been seen to answer so when their file system was full.
/// </summary>
internal sealed class VolumeSink : ImageSink
{
    /// <summary>No format's header is recognised without its first sector, and one packet carries it whole.</summary>
    private const int FirstSector = 512;

    private readonly VolumeTarget _target;
    private readonly Func<VolumeInfo, string?> _objection;
    private readonly PhaseProgress _phases;
    private readonly ZeroFill _zeros = new();
    private readonly SentBytes _sent;
    private IVolumeUpload? _body;
    private VolumeWatch? _watch;
    private ReadOnlyMemory<byte> _head;
    private long _headLength;
    private long _position;
    private bool _mayBeWhole;
    private bool _isOver;

    /// <summary>Creates the sink; nothing happens before <see cref="BeginAsync"/>.</summary>
    /// <param name="target">The place.</param>
    /// <param name="objection">Looks at the finished volume as the host describes it and says what is wrong with it, or null.</param>
    /// <param name="phases">Told what is being done.</param>
    /// <param name="verify">Whether the body is read back however long it is.</param>
    public VolumeSink(VolumeTarget target, Func<VolumeInfo, string?> objection, PhaseProgress phases, bool verify)
    {
        _target = target;
        _objection = objection;
        _phases = phases;
        _sent = new SentBytes(verify);
    }

    /// <summary>Bytes sent as data.</summary>
    public long BytesSent => _sent.Count + _headLength;

    /// <summary>Whether all of them were read back.</summary>
    public bool IsReadBack { get; private set; }

    /// <summary>Whether the body's stream brings marks. A device has its note already, and takes no holes.</summary>
    private bool SendsMarks => _target.IsFile && !_target.Note.IsEmpty;

    private UploadMarks Marks => new(_target.Note, _headLength);

    private VolumeOwnership Ownership => new(Marks, _sent);

    /// <summary>The volume, once the sink was begun.</summary>
    public IStorageVolume Volume => BegunVolume ?? throw new InvalidOperationException("The sink was not begun.");

    /// <summary>The same, or null before.</summary>
    public IStorageVolume? BegunVolume { get; private set; }

    /// <summary>The finished volume as the host describes it.</summary>
    public VolumeInfo? Info { get; private set; }

    /// <inheritdoc/>
    public override async Task BeginAsync(long headLength, CancellationToken cancellationToken)
    {
        _phases.Report(TransferPhase.Prepare);
        BegunVolume = await _target.PrepareAsync(headLength, cancellationToken).ConfigureAwait(false);
        _headLength = headLength;
        _position = headLength;
        _phases.Report(TransferPhase.Body);
    }

    /// <inheritdoc/>
    public override async Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.IsEmpty)
        {
            return;
        }

        IVolumeUpload body = await BodyAsync(cancellationToken).ConfigureAwait(false);
        await _sent.SendAsync(body, _position, data, cancellationToken).ConfigureAwait(false);
        _position += data.Length;
    }

    /// <inheritdoc/>
    public override async Task AppendHoleAsync(long length, CancellationToken cancellationToken)
    {
        long asZeros = _target.IsFile ? Math.Min(length, Math.Max(0, (long)Math.Min(_target.Allocation, long.MaxValue) - _position)) : length;
        await _zeros.WriteAsync(asZeros, AppendAsync, cancellationToken).ConfigureAwait(false);
        if (length > asZeros)
        {
            IVolumeUpload body = await BodyAsync(cancellationToken).ConfigureAwait(false);
            await body.WriteHoleAsync(length - asZeros, cancellationToken).ConfigureAwait(false);
            _position += length - asZeros;
        }
    }

    /// <inheritdoc/>
    public override async Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        if (head.Length != _headLength)
        {
            throw new ArgumentException($"The head has {head.Length} bytes, but {_headLength} were reserved.", nameof(head));
        }

        _head = head;
        var verification = new VolumeVerification(Volume, _target.IsFile, _sent, _phases);
        if (_body is not null)
        {
            await _watch!.EndAsync().ConfigureAwait(false);
            await _body.FinishAsync(cancellationToken).ConfigureAwait(false);
            _body.Dispose();
            await verification.CheckBodyAsync(_headLength, _position, cancellationToken).ConfigureAwait(false);
            await CheckNoteAsync(cancellationToken).ConfigureAwait(false);
        }

        // The head is compared whole in any case.
        IsReadBack = _body is null || verification.HasReadBack;
        _phases.Report(TransferPhase.Head);
        int first = Math.Min(FirstSector, head.Length);
        await WriteRestAsync(head, first, cancellationToken).ConfigureAwait(false);
        _mayBeWhole = true;
        await WriteAsync(0, head.Slice(0, first), cancellationToken).ConfigureAwait(false);
        _phases.Report(TransferPhase.Verify);
        Info = await verification.CheckHeadAsync(head, (ulong)_position, _objection, cancellationToken).ConfigureAwait(false);
        _watch?.Dispose();
        _isOver = true;
    }

    /// <summary>Stops, leaves no image behind, and says in what state the target is.</summary>
    public async Task<TargetOutcome> AbortAsync()
    {
        _isOver = true;
        _watch?.Dispose();
        _body?.Dispose();
        VolumeOwnership ownership = Ownership;
        return await _target.CleanAsync(
            _mayBeWhole, (volume, stop) => ownership.IsOursAsync(volume, _head, _mayBeWhole, _position, stop)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isOver)
        {
            Task.Run(AbortAsync).GetAwaiter().GetResult();
        }

        _sent.Dispose();
    }

    /// <summary>Whatever was removed and made anew since then would become an image of two by our head.</summary>
    private async Task CheckNoteAsync(CancellationToken cancellationToken)
    {
        if (!await Ownership.IsNotedAsync(Volume, cancellationToken).ConfigureAwait(false))
        {
            throw TransferErrors.WrittenByOthers(Volume.Name);
        }
    }

    private async Task<IVolumeUpload> BodyAsync(CancellationToken cancellationToken)
    {
        if (_body is null)
        {
            VolumeStreamOptions options = _target.IsFile ? VolumeStreamOptions.Sparse : VolumeStreamOptions.None;
            _body = await Volume.OpenUploadAsync(SendsMarks ? 0 : (ulong)_headLength, 0, options, cancellationToken).ConfigureAwait(false);
            if (SendsMarks)
            {
                if (_target.IsNoted)
                {
                    await CheckNoteAsync(cancellationToken).ConfigureAwait(false);
                }

                await Marks.WriteAsync(_body, cancellationToken).ConfigureAwait(false);
            }

            _watch = new VolumeWatch(Volume, _target.IsFile ? _sent.Samples : null);
        }

        _watch!.ThrowIfDisturbed();
        return _body;
    }

    /// <summary>The head behind its first sector; and before it the start, if there was no body to bring that.</summary>
    private Task WriteRestAsync(ReadOnlyMemory<byte> head, int first, CancellationToken cancellationToken)
    {
        if (_body is not null || !SendsMarks || _target.IsNoted || head.Length == first)
        {
            return WriteAsync(first, head.Slice(first), cancellationToken);
        }

        byte[] all = head.ToArray();
        all.AsSpan(0, first).Clear();
        _target.Note.CopyTo(all);
        return WriteAsync(0, all, cancellationToken);
    }

    private async Task WriteAsync(long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!data.IsEmpty)
        {
            using IVolumeUpload upload = await Volume.OpenUploadAsync(
                (ulong)offset, (ulong)data.Length, VolumeStreamOptions.None, cancellationToken).ConfigureAwait(false);
            await upload.WriteAsync(data, cancellationToken).ConfigureAwait(false);
            await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
