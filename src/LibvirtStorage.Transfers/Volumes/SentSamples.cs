using System;
using System.Collections.Generic;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A few bytes from all over what was sent, evenly spread however long it gets: whenever there are too many samples, every
/// second one goes and the distance doubles. Read by the watch while the sender adds.
/// </summary>
internal sealed class SentSamples
{
    private const int MaxSamples = 128;
    private const int MaxLength = 4096;

    private static readonly byte[] s_zeros = new byte[MaxLength];

    private readonly object _gate = new();
    private readonly List<Sample> _samples = [];
    private long _distance = 64 << 10;
    private long _next;

    /// <summary>Data was sent.</summary>
    public void Remember(long offset, ReadOnlySpan<byte> data)
    {
        if (offset < _next || data.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            if (_samples.Count == MaxSamples)
            {
                for (int i = MaxSamples - 1; i > 0; i -= 2)
                {
                    _samples.RemoveAt(i);
                }

                _distance *= 2;
            }

            _samples.Add(new Sample(offset, data.Slice(0, Math.Min(data.Length, MaxLength)).ToArray()));
            _next = offset + _distance;
        }
    }

    /// <summary>All of them, by offset.</summary>
    public Sample[] All()
    {
        lock (_gate)
        {
            return [.. _samples];
        }
    }

    /// <summary>Bytes and where they were sent to.</summary>
    internal readonly record struct Sample(long Offset, ReadOnlyMemory<byte> Bytes)
    {
        public long End => Offset + Bytes.Length;

        /// <summary>Whether it says nothing: a hole would be the same.</summary>
        public bool IsZero => Bytes.Span.SequenceEqual(s_zeros.AsSpan(0, Bytes.Length));
    }
}
