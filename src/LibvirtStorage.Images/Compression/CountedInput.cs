using System;
using System.IO;

namespace LibvirtStorage.Images.Compression;

/// <summary>Compressed bytes for a decoder: buffered, counted, and able to take some back. Does not own its stream.</summary>
/// <param name="stream">Where they come from.</param>
/// <param name="failAtEnd">Whether reading at the end is an error, for decoders that do not look.</param>
internal sealed class CountedInput(Stream stream, bool failAtEnd = false) : Stream
{
    private const int BufferLength = 64 << 10;

    private byte[] _buffer = new byte[BufferLength];
    private int _start;
    private int _end;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>Bytes handed out.</summary>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Whether a decoder asked for more than there is.</summary>
    public bool AskedBeyondEnd { get; private set; }

    /// <summary>Whether all bytes were handed out.</summary>
    public bool IsAtEnd => !Fill();

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (count == 0)
        {
            return 0;
        }

        if (!Fill())
        {
            return AtEnd(0);
        }

        int length = Math.Min(count, _end - _start);
        _buffer.AsSpan(_start, length).CopyTo(buffer.AsSpan(offset));
        _start += length;
        _position += length;
        return length;
    }

    public override int ReadByte()
    {
        if (_start == _end && !Fill())
        {
            return AtEnd(-1);
        }

        _position++;
        return _buffer[_start++];
    }

    /// <summary>Reads all of <paramref name="destination"/>.</summary>
    /// <exception cref="DecodingException">Reason Truncated.</exception>
    public void ReadExact(byte[] destination) => ReadExact(destination, 0, destination.Length);

    /// <summary>Reads so many bytes.</summary>
    /// <exception cref="DecodingException">Reason Truncated.</exception>
    public void ReadExact(byte[] destination, int offset, int length)
    {
        for (int done = 0, count; done < length; done += count)
        {
            count = Read(destination, offset + done, length - done);
            if (count == 0)
            {
                throw DecodingException.Truncated();
            }
        }
    }

    /// <summary>Whether these few bytes come next, or the first of them and then the end. Hands out none.</summary>
    public bool IsNext(ReadOnlySpan<byte> bytes)
    {
        Span<byte> next = stackalloc byte[bytes.Length];
        int length = 0;
        while (length < next.Length && !IsAtEnd)
        {
            next[length++] = (byte)ReadByte();
        }

        Unread(next.Slice(0, length));
        return bytes.StartsWith(next.Slice(0, length));
    }

    /// <summary>Takes back bytes that were handed out last.</summary>
    public void Unread(ReadOnlySpan<byte> bytes)
    {
        _position -= bytes.Length;
        AskedBeyondEnd = false;
        if (_start >= bytes.Length)
        {
            _start -= bytes.Length;
            return;
        }

        int rest = _end - _start;
        byte[] joined = new byte[Math.Max(BufferLength, bytes.Length + rest)];
        bytes.CopyTo(joined);
        _buffer.AsSpan(_start, rest).CopyTo(joined.AsSpan(bytes.Length));
        (_buffer, _start, _end) = (joined, 0, bytes.Length + rest);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int AtEnd(int result)
    {
        AskedBeyondEnd = true;
        return failAtEnd ? throw DecodingException.Truncated() : result;
    }

    private bool Fill()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, stream.Read(_buffer, 0, _buffer.Length));
        }

        return _start < _end;
    }
}
