using System;
using LibvirtStorage.Images.Detection;

namespace LibvirtStorage.Images.Sinks;

/// <summary>Remembers both ends of what is written, whatever lies between.</summary>
internal sealed class WrittenEnds(long headLength)
{
    private readonly byte[] _start = new byte[SignatureWindow.HeadLength];

    /// <summary>The last bytes of the body, which end where the array does.</summary>
    private readonly byte[] _end = new byte[SignatureWindow.TailLength];

    private long _length = headLength;

    public void Append(ReadOnlySpan<byte> data)
    {
        if (_length < _start.Length)
        {
            data.Slice(0, (int)Math.Min(data.Length, _start.Length - _length)).CopyTo(_start.AsSpan((int)_length));
        }

        ReadOnlySpan<byte> last = data.Slice(Math.Max(0, data.Length - _end.Length));
        MakeRoom(last.Length);
        last.CopyTo(_end.AsSpan(_end.Length - last.Length));
        _length = checked(_length + data.Length);
    }

    public void AppendZeros(long length)
    {
        MakeRoom((int)Math.Min(length, _end.Length));
        _length = checked(_length + length);
    }

    /// <summary>What probes will look at.</summary>
    /// <param name="head">The first bytes, which come last.</param>
    /// <param name="hasStart">Whether the start is looked at too, and not only the end.</param>
    public SignatureWindow Close(ReadOnlySpan<byte> head, bool hasStart)
    {
        head.Slice(0, Math.Min(head.Length, _start.Length)).CopyTo(_start);
        byte[] end = new byte[(int)Math.Min(_length, _end.Length)];
        int body = (int)Math.Min(_length - head.Length, end.Length);
        _end.AsSpan(_end.Length - body).CopyTo(end.AsSpan(end.Length - body));
        head.Slice(head.Length - (end.Length - body)).CopyTo(end);
        return new SignatureWindow(hasStart ? _start.AsSpan(0, (int)Math.Min(_length, _start.Length)).ToArray() : [], end, _length);
    }

    private void MakeRoom(int count)
    {
        _end.AsSpan(count).CopyTo(_end);
        _end.AsSpan(_end.Length - count).Clear();
    }
}
