using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A volume as a sink. The body goes up in one stream, behind the room for the head, with marks in there; when the host has taken it, the head
/// follows, and when all of that was read back, its first sector, which alone makes an image of it. That goes into a stream that is open from
/// the beginning: whatever becomes of the name meanwhile, it reaches the file that the body is in, and no other. An upload answered with OK is
/// never trusted: daemons have been seen to answer so when their file system was full.
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
    private IVolumeUpload? _first;
    private IVolumeUpload? _body;
    private VolumeWatch? _watch;
    private ReadOnlyMemory<byte> _head;
    private long _headLength;
    private long _position;
    private bool _isHeld;
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

    private int FirstLength => (int)Math.Min(FirstSector, _headLength);

    private UploadMarks Marks => new(_target.Note, _headLength);

    private VolumeOwnership Ownership => new(Marks, _sent, _target.IsFile);

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
        _headLength = headLength;
        _position = headLength;
        BegunVolume = await _target.PrepareAsync(headLength, cancellationToken).ConfigureAwait(false);
        if (headLength > 0)
        {
            _first = await Volume.OpenUploadAsync(0, (ulong)FirstLength, VolumeStreamOptions.None, cancellationToken).ConfigureAwait(false);
            await CheckPreparedAsync(cancellationToken).ConfigureAwait(false);
            _isHeld = true;
        }

        if (SendsMarks)
        {
            // At once: a volume that nobody has marked is anybody's.
            await OpenBodyAsync(cancellationToken).ConfigureAwait(false);
        }

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
            await verification.CheckLengthAsync(_position, cancellationToken).ConfigureAwait(false);
        }

        int first = FirstLength;
        await WriteRestAsync(head, first, cancellationToken).ConfigureAwait(false);
        if (_position > _headLength)
        {
            await verification.CheckBodyAsync(head, first, _position, cancellationToken).ConfigureAwait(false);
        }

        // The head is compared whole in any case.
        IsReadBack = _position == _headLength || verification.HasReadBack;
        _phases.Report(TransferPhase.Head);
        await WriteFirstAsync(head.Slice(0, first), cancellationToken).ConfigureAwait(false);
        _phases.Report(TransferPhase.Verify);
        Info = await verification.CheckHeadAsync(head, (ulong)_position, _objection, cancellationToken).ConfigureAwait(false);
        _watch?.Dispose();
        Release();
        _isOver = true;
    }

    /// <summary>Stops, leaves no image behind, and says in what state the target is.</summary>
    public async Task<TargetOutcome> AbortAsync()
    {
        _isOver = true;
        _watch?.Dispose();
        try
        {
            return await _target.CleanAsync(_mayBeWhole, OwnerAsync).ConfigureAwait(false);
        }
        finally
        {
            Release();
        }
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

    private async Task<IVolumeUpload> BodyAsync(CancellationToken cancellationToken)
    {
        IVolumeUpload body = _body ?? await OpenBodyAsync(cancellationToken).ConfigureAwait(false);
        _watch!.ThrowIfDisturbed();
        return body;
    }

    private async Task<IVolumeUpload> OpenBodyAsync(CancellationToken cancellationToken)
    {
        VolumeStreamOptions options = _target.IsFile ? VolumeStreamOptions.Sparse : VolumeStreamOptions.None;
        IVolumeUpload body = await Volume.OpenUploadAsync(SendsMarks ? 0 : (ulong)_headLength, 0, options, cancellationToken).ConfigureAwait(false);
        try
        {
            await CheckPreparedAsync(cancellationToken).ConfigureAwait(false);
            if (SendsMarks)
            {
                await Marks.WriteAsync(body, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        _body = body;
        _watch = new VolumeWatch(Volume, _target.IsFile ? _sent.Samples : null);
        return body;
    }

    /// <summary>The head behind its first sector.</summary>
    private async Task WriteRestAsync(ReadOnlyMemory<byte> head, int first, CancellationToken cancellationToken)
    {
        if (head.Length > first)
        {
            using IVolumeUpload upload = await Volume.OpenUploadAsync(
                (ulong)first, (ulong)(head.Length - first), VolumeStreamOptions.None, cancellationToken).ConfigureAwait(false);
            await CheckPreparedAsync(cancellationToken).ConfigureAwait(false);
            await upload.WriteAsync(head.Slice(first), cancellationToken).ConfigureAwait(false);
            await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What makes an image of all that is there.</summary>
    private async Task WriteFirstAsync(ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        if (_first is not null)
        {
            await CheckPreparedAsync(cancellationToken).ConfigureAwait(false);
            _mayBeWhole = true;
            await _first.WriteAsync(first, cancellationToken).ConfigureAwait(false);
            await _first.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whose a volume is after a failure. Streams end with the answer: what is on its way in them would come over what is tidied up.</summary>
    private async Task<VolumeOwner> OwnerAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        bool isWatched = ReferenceEquals(volume, BegunVolume);
        try
        {
            VolumeOwner owner = await Ownership.OfAsync(volume, _head, _position, _mayBeWhole, isWatched, cancellationToken).ConfigureAwait(false);
            return owner == VolumeOwner.Others && isWatched && await IsHeldAsync(cancellationToken).ConfigureAwait(false) ? VolumeOwner.Ours : owner;
        }
        finally
        {
            Release();
        }
    }

    /// <summary>
    /// Whether the volume's name is that of the file which is held, with something of ours in it still: the note, once more, goes in by the
    /// stream, and is looked for by the name. Who has replaced all that was sent has made it his.
    /// </summary>
    private async Task<bool> IsHeldAsync(CancellationToken cancellationToken)
    {
        if (!_isHeld || _mayBeWhole || _target.Note.IsEmpty || !await Ownership.HasAnyAsync(Volume, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        try
        {
            await _first!.WriteAsync(_target.Note, cancellationToken).ConfigureAwait(false);
            await _first.FinishAsync(cancellationToken).ConfigureAwait(false);
            return await Ownership.IsNotedAsync(Volume, cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException e) when (e.Code != LibvirtErrorCode.NoStorageVolume && Volume.Pool.Host.IsConnected)
        {
            // The host does not take it any more.
            return false;
        }
    }

    private void Release()
    {
        _first?.Dispose();
        _body?.Dispose();
    }

    /// <summary>
    /// The volume is as it was left: it begins with a mark, or as the target was prepared. Whatever was removed and made anew since then would
    /// become an image of two by our head.
    /// </summary>
    private async Task CheckPreparedAsync(CancellationToken cancellationToken)
    {
        bool isPrepared = SendsMarks && _body is not null
            ? await Ownership.IsNotedAsync(Volume, cancellationToken).ConfigureAwait(false)
            : await _target.IsPreparedAsync(Volume, cancellationToken).ConfigureAwait(false);
        if (!isPrepared)
        {
            throw TransferErrors.WrittenByOthers(Volume.Name);
        }
    }
}
