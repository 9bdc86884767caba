using System.Collections.Generic;

namespace LibvirtStorage.Images.Conversion;

/// <summary>
/// A window of the payload on its way from reader to writer: what has to be read, the buffers, and what is to be
/// written. Belongs to the planner, then to one worker, then to the writing task; used again afterwards.
/// </summary>
internal sealed class WorkItem(int size, bool encodes)
{
    /// <summary>Guest offset of the window, a multiple of the writer's block size.</summary>
    public ulong Start { get; set; }

    /// <summary>Data inside the window, ascending and apart from each other.</summary>
    public List<Segment> Segments { get; } = [];

    /// <summary>What the writer shall get, ascending.</summary>
    public List<Piece> Pieces { get; } = [];

    /// <summary>Payload, as long as the window.</summary>
    public byte[] Data { get; } = new byte[size];

    /// <summary>Encoded blocks one behind the other; they are smaller than the payload, or would not be encoded.</summary>
    public byte[] Encoded { get; } = encodes ? new byte[size] : [];

    /// <summary>Makes the item ready for another window.</summary>
    public void Reset(ulong start)
    {
        Start = start;
        Segments.Clear();
        Pieces.Clear();
    }

    /// <summary>Adds data at the end, joining it with what it touches.</summary>
    public void Add(int offset, int length)
    {
        if (Segments.Count > 0 && Segments[Segments.Count - 1] is var last && last.End == offset)
        {
            Segments[Segments.Count - 1] = last with { Length = last.Length + length };
        }
        else
        {
            Segments.Add(new Segment(offset, length));
        }
    }

    /// <summary>Bytes of the window, counted from its start.</summary>
    internal readonly record struct Segment(int Offset, int Length)
    {
        public int End => Offset + Length;
    }

    /// <summary>Whole blocks at <paramref name="Offset"/> of the window, and where their bytes are: in one of the two buffers.</summary>
    internal readonly record struct Piece(int Offset, int BufferOffset, int Length, bool IsEncoded);
}
