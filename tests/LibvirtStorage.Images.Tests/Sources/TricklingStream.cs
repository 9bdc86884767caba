using System;
using System.IO;

namespace LibvirtStorage.Images.Tests.Sources;

/// <summary>A stream that cannot seek, gives less than asked for, and fails where it is told to.</summary>
internal sealed class TricklingStream(byte[] content) : Stream
{
    private int _position;

    public int FailAt { get; init; } = int.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_position >= FailAt)
        {
            throw new IOException("The line is cut.");
        }

        int given = Math.Min(Math.Min(count, 7777), content.Length - _position);
        Array.Copy(content, _position, buffer, offset, given);
        _position += given;
        return given;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
