using System;

namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>Encodes one stream after the other; for one thread at a time. Nothing of a stream is seen by the next.</summary>
internal sealed class DeflateEncoder
{
    private readonly DeflateMatcher _matcher = new();
    private readonly DeflateTokens _tokens = new();
    private readonly DeflateBlockWriter _writer = new();

    /// <summary>Returns the length of the stream, or 0 if it does not fit into <paramref name="destination"/>.</summary>
    public int Encode(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var bits = new BitWriter(destination);
        int position = 0;
        do
        {
            _tokens.Clear();
            int end = _matcher.Tokenize(data, position, _tokens);
            if (!_writer.TryWrite(ref bits, _tokens, data.Slice(position, end - position), isLast: end == data.Length))
            {
                return 0;
            }

            position = end;
        }
        while (position < data.Length);
        return bits.Finish();
    }
}
