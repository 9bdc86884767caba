using System;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>Remembers the last bytes that were sent as data: what a full disk or a cut stream loses first.</summary>
internal sealed class SentTail
{
    private const int MaxLength = 64 << 10;

    private readonly byte[] _bytes = new byte[MaxLength];
    private int _length;

    /// <summary>Where the bytes stand.</summary>
    public long Offset { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Data was sent; only its end is kept.</summary>
    public void Remember(long offset, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> end = data.Slice(Math.Max(0, data.Length - MaxLength));
        end.CopyTo(_bytes);
        _length = end.Length;
        Offset = offset + data.Length - end.Length;
    }
}
