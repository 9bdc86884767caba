using System;
using System.Threading;
using LibvirtStorage.Images.NetFramework;

namespace LibvirtStorage.Images.Conversion;

/// <summary>What happens to one work item off the writing task: read, leave zero blocks out, encode.</summary>
internal sealed class BlockWorker(ImageReader reader, ContainerWriter writer, CancellationToken cancellationToken)
{
    /// <summary>Bytes read between two looks at the cancellation token.</summary>
    private const int ReadStep = 1 << 20;

    private readonly int _blockSize = writer.BlockSize;
    private readonly IBlockEncoder? _encoder = writer.Encoder;

    /// <summary>Reads the item's data and makes whole blocks of it: what is no data there reads as zeros.</summary>
    public void Read(WorkItem item)
    {
        int clean = 0;
        foreach (WorkItem.Segment segment in item.Segments)
        {
            int start = Math.Max(clean, BlockStart(segment.Offset));
            Array.Clear(item.Data, clean, Math.Min(BlockEnd(clean), start) - clean);
            Array.Clear(item.Data, start, segment.Offset - start);
            for (int offset = segment.Offset; offset < segment.End; offset += ReadStep)
            {
                cancellationToken.ThrowIfCancellationRequested();
                reader.Read(item.Start + (ulong)offset, item.Data.AsSpan(offset, Math.Min(ReadStep, segment.End - offset)));
            }

            clean = segment.End;
        }

        Array.Clear(item.Data, clean, BlockEnd(clean) - clean);
    }

    /// <summary>Decides what is written: runs of blocks as they are, or block by block as encoded.</summary>
    public void Prepare(WorkItem item)
    {
        int done = 0;
        int encoded = 0;
        foreach (WorkItem.Segment segment in item.Segments)
        {
            int end = BlockEnd(segment.End);
            for (int offset = Math.Max(done, BlockStart(segment.Offset)); offset < end; offset += _blockSize)
            {
                ReadOnlySpan<byte> block = item.Data.AsSpan(offset, _blockSize);
                if (!block.IsZero())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    encoded += Add(item, offset, block, encoded);
                }
            }

            done = end;
        }
    }

    private int Add(WorkItem item, int offset, ReadOnlySpan<byte> block, int encoded)
    {
        int length = _encoder?.Encode(block, item.Encoded.AsSpan(encoded, _blockSize)) ?? 0;
        if (length > 0)
        {
            item.Pieces.Add(new WorkItem.Piece(offset, encoded, length, IsEncoded: true));
            return length;
        }

        // The last block of the disk may be short; encoded it is whole, with zeros behind the end.
        int stored = (int)Math.Min((ulong)_blockSize, writer.VirtualSize - (item.Start + (ulong)offset));
        if (item.Pieces.Count > 0 && item.Pieces[item.Pieces.Count - 1] is { IsEncoded: false } last && last.Offset + last.Length == offset)
        {
            item.Pieces[item.Pieces.Count - 1] = last with { Length = last.Length + stored };
        }
        else
        {
            item.Pieces.Add(new WorkItem.Piece(offset, offset, stored, IsEncoded: false));
        }

        return 0;
    }

    private int BlockStart(int offset) => offset & -_blockSize;

    private int BlockEnd(int offset) => (offset + _blockSize - 1) & -_blockSize;
}
