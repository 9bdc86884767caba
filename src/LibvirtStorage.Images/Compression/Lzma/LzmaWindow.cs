using System;

namespace LibvirtStorage.Images.Compression.Lzma;

/// <summary>
/// The last bytes that came out, as many as the dictionary has. It takes no more memory than bytes came out, or a few times that at
/// first, whatever a file claims to need.
/// </summary>
internal sealed class LzmaWindow : IDisposable
{
    private const int FirstLength = 64 << 10;

    /// <summary>Growing leaves garbage: seldom, it is little against the window.</summary>
    private const int Growth = 8;

    private byte[] _buffer = new byte[FirstLength];
    private int _dictionary;
    private int _position;
    private int _history;

    /// <summary>Bytes since the dictionary was empty.</summary>
    public long Total { get; private set; }

    /// <summary>The byte that came out last, 0 before the first.</summary>
    public byte Last => _history == 0 ? (byte)0 : _buffer[_position == 0 ? Capacity - 1 : _position - 1];

    private int Capacity => Math.Min(_buffer.Length, _dictionary);

    /// <summary>Begins a block.</summary>
    /// <param name="dictionary">Bytes that can be referred to, at least 1.</param>
    public void Start(int dictionary)
    {
        _dictionary = dictionary;
        Reset();
    }

    /// <summary>Forgets what came out.</summary>
    public void Reset() => (_position, _history, Total) = (0, 0, 0);

    /// <summary>Whether a byte so far back, 0 being the last, can be referred to.</summary>
    public bool Has(uint distance) => distance < (uint)_history;

    /// <summary>Makes room, and says for how many bytes that follow each other: at least 1, at most <paramref name="wanted"/>.</summary>
    public int MakeRoom(int wanted)
    {
        if (_position == Capacity)
        {
            if (_buffer.Length < _dictionary)
            {
                Grow();
            }
            else
            {
                _position = 0;
            }
        }

        return Math.Min(wanted, Capacity - _position);
    }

    /// <summary>A byte that <see cref="Has"/> says is there.</summary>
    public byte At(uint distance)
    {
        int index = _position - 1 - (int)distance;
        return _buffer[index < 0 ? index + Capacity : index];
    }

    /// <summary>Adds a byte for which there is room.</summary>
    public void Add(byte value)
    {
        _buffer[_position++] = value;
        Count(1);
    }

    /// <summary>Adds bytes that came out before, for which there is room.</summary>
    /// <param name="distance">How far back the first is; <see cref="Has"/> it.</param>
    /// <param name="length">How many. They may reach into what is being added.</param>
    public void Repeat(uint distance, int length)
    {
        int from = _position - 1 - (int)distance;
        if (distance == 0 && length > 1)
        {
            _buffer.AsSpan(_position, length).Fill(Last);
            _position += length;
        }
        else if (from >= 0 && distance + 1 >= (uint)length)
        {
            Buffer.BlockCopy(_buffer, from, _buffer, _position, length);
            _position += length;
        }
        else
        {
            int capacity = Capacity;
            from = from < 0 ? from + capacity : from;
            for (int i = 0; i < length; i++)
            {
                _buffer[_position++] = _buffer[from++];
                from = from == capacity ? 0 : from;
            }
        }

        Count(length);
    }

    /// <summary>Adds bytes from elsewhere, for which there is room.</summary>
    public void Read(CountedInput input, int length)
    {
        input.ReadExact(_buffer, _position, length);
        _position += length;
        Count(length);
    }

    /// <summary>The bytes that were added last, without a turn in between.</summary>
    public ReadOnlySpan<byte> Newest(int length) => _buffer.AsSpan(_position - length, length);

    public void Dispose()
    {
        if (_buffer.Length > FirstLength)
        {
            SpareBuffer.Shared.Return(_buffer);
        }

        _buffer = [];
    }

    private void Grow()
    {
        byte[] larger = SpareBuffer.Shared.Take((int)Math.Min((long)_buffer.Length * Growth, _dictionary), _dictionary);
        _buffer.AsSpan(0, _position).CopyTo(larger);
        _buffer = larger;
    }

    private void Count(int length)
    {
        Total += length;
        _history = Math.Min(_history + length, Capacity);
    }
}
