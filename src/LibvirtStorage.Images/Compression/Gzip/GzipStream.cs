using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace LibvirtStorage.Images.Compression.Gzip;

/// <summary>
/// Decodes gzip files (RFC 1952): members that follow each other, checksums, and nothing but zeros behind the last. The framework's own
/// GZipStream ends quietly where a file was cut, and on .NET Framework after the first member.
/// </summary>
/// <remarks>
/// The framework's inflater reads ahead and does not tell where the data ended. But what has to stand there is known: the
/// checksum and the length of what came out.
/// </remarks>
internal sealed class GzipStream : ReadOnlyStream
{
    private const int TrailerLength = 8;

    private readonly CountedInput _input;
    private readonly GzipFeed _feed;
    private byte[] _window = [];
    private DeflateStream? _inflater;
    private Crc32 _crc = new();
    private uint _size;

    public GzipStream(Stream stream)
    {
        _input = new CountedInput(stream);
        _feed = new GzipFeed(_input);
    }

    /// <exception cref="DecodingException">The bytes are broken or end too early.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            if (_inflater is null)
            {
                if (_input.Position > 0 && IsAtEnd())
                {
                    return 0;
                }

                StartMember();
            }

            int read = Inflate(buffer, offset, count);
            if (read > 0)
            {
                _crc.Add(buffer.AsSpan(offset, read));
                _size = unchecked(_size + (uint)read);
                return read;
            }

            EndMember();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflater?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Whether no member follows. Zeros may fill up what is written in blocks, as to a tape; behind them gzip itself reads no member any more.
    /// </summary>
    private bool IsAtEnd()
    {
        bool isPadded = false;
        for (; !_input.IsAtEnd; isPadded = true)
        {
            int value = _input.ReadByte();
            if (value != 0)
            {
                _input.Unread([(byte)value]);
                return isPadded || !_input.IsNext(GzipMemberHeader.Magic) ? throw DecodingException.BytesBehindEnd(_input.Position) : false;
            }
        }

        return true;
    }

    private void StartMember()
    {
        GzipMemberHeader.Skip(_input);
        _feed.Start();
        _inflater = new DeflateStream(_feed, CompressionMode.Decompress, leaveOpen: true);
        (_crc, _size) = (new Crc32(), 0);
    }

    private int Inflate(byte[] buffer, int offset, int count)
    {
        try
        {
            return _inflater!.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw _input.AskedBeyondEnd ? DecodingException.Truncated() : DecodingException.Corrupt("The gzip data is broken.");
        }
    }

    private void EndMember()
    {
        if (_input.AskedBeyondEnd)
        {
            throw DecodingException.Truncated();
        }

        byte[] expected = new byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(expected, _crc.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(4), _size);

        // The trailer begins somewhere in the last bytes, or right behind them.
        _input.Unread(_feed.Last);
        int most = _feed.Last.Length + TrailerLength;
        _window = _window.Length < most ? new byte[most] : _window;
        int length = 0;
        for (int read; length < most && (read = _input.Read(_window, length, most - length)) > 0;)
        {
            length += read;
        }

        ReadOnlySpan<byte> window = _window.AsSpan(0, length);
        int at = FindTrailer(window, expected);
        if (at < 0)
        {
            throw EndsInside(window, expected)
                ? DecodingException.Truncated()
                : DecodingException.Corrupt("The checksum of the gzip data is wrong or missing.");
        }

        _input.Unread(window.Slice(at + TrailerLength));
        _inflater!.Dispose();
        _inflater = null;
    }

    /// <summary>
    /// Where the trailer is. That of an empty member is eight zeros, and the data before it may end with zeros too: then it is the one
    /// behind which the file ends or the next member begins.
    /// </summary>
    private static int FindTrailer(ReadOnlySpan<byte> window, ReadOnlySpan<byte> trailer)
    {
        int first = window.IndexOf(trailer);
        for (int at = first; at >= 0 && at + TrailerLength <= window.Length; at++)
        {
            ReadOnlySpan<byte> rest = window.Slice(at + TrailerLength);
            if (window.Slice(at, TrailerLength).SequenceEqual(trailer) && (rest.IsEmpty || GzipMemberHeader.MayStart(rest)))
            {
                return at;
            }
        }

        return first;
    }

    /// <summary>Whether the file ends with the first bytes of the trailer.</summary>
    private static bool EndsInside(ReadOnlySpan<byte> window, ReadOnlySpan<byte> trailer)
    {
        for (int length = Math.Min(window.Length, trailer.Length - 1); length > 0; length--)
        {
            if (window.EndsWith(trailer.Slice(0, length)))
            {
                return true;
            }
        }

        return false;
    }
}
