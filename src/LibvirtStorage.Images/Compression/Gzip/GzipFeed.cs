namespace LibvirtStorage.Images.Compression.Gzip;

/// <summary>Hands compressed bytes to a decoder that does not say where it stopped, and remembers the last ones.</summary>
internal sealed class GzipFeed(CountedInput input) : ReadOnlyStream
{
    private byte[] _last = [];

    /// <summary>What was handed out last. The end of the data lies in it.</summary>
    public byte[] Last => _last;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = input.Read(buffer, offset, count);
        if (read > 0)
        {
            _last = new byte[read];
            System.Buffer.BlockCopy(buffer, offset, _last, 0, read);
        }

        return read;
    }
}
