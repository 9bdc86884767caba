using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Sinks;

/// <summary>
/// Looks, between body and head, at both ends of what is written: payload that happens to stand there must not make an image of
/// another format of it. Does not own the inner sink.
/// </summary>
/// <param name="inner">Takes what is written.</param>
/// <param name="format">The format that is written.</param>
/// <param name="options">How it is written. Where the payload is the start, that was looked at before (<see cref="BarePayload"/>).</param>
/// <param name="policy">What is accepted.</param>
public sealed class SignatureCheckedSink(ImageSink inner, ImageFormat format, WriterOptions options, ImagePolicy policy) : ImageSink
{
    private WrittenEnds _ends = new(0);

    /// <inheritdoc/>
    public override Task BeginAsync(long headLength, CancellationToken cancellationToken)
    {
        _ends = new WrittenEnds(headLength);
        return inner.BeginAsync(headLength, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        _ends.Append(data.Span);
        return inner.AppendAsync(data, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task AppendHoleAsync(long length, CancellationToken cancellationToken)
    {
        _ends.AppendZeros(length);
        return inner.AppendHoleAsync(length, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="DiskImageException">The result would be ambiguous, and the policy does not accept that.</exception>
    public override Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        ImageValidator.ThrowIfFails(FormatCheck.Written(format, _ends.Close(head.Span, format.MarksStart(options)), policy), policy);
        return inner.CompleteAsync(head, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
