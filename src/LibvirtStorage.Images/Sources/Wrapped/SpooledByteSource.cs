using System;
using System.IO;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>
/// Bytes that were unpacked into a temporary file, which nobody else can open and which is gone when this is disposed, or
/// when the process ends.
/// </summary>
public sealed class SpooledByteSource : ByteSource
{
    private const int PieceLength = 64 << 10;

    private readonly FileStream _file;
    private readonly StoredRuns _runs;

    private SpooledByteSource(FileStream file, StoredRuns runs, long length)
    {
        _file = file;
        _runs = runs;
        Length = length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Bytes that are stored; zeros are holes.</summary>
    public long StoredBytes => _runs.StoredBytes;

    /// <inheritdoc/>
    public override SourceRange RangeAt(long offset)
    {
        if (offset < 0 || offset >= Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        return _runs.RangeAt(offset, Length);
    }

    /// <summary>Fills a new file.</summary>
    /// <param name="folder">Where it is made.</param>
    /// <param name="maxStored">Bytes that it may take.</param>
    /// <param name="read">Reads the next bytes, at most as many as it is told; 0 at the end.</param>
    /// <param name="check">Called for each piece; throws what stops the work.</param>
    /// <exception cref="DiskImageException">Reason Limit: it takes more.</exception>
    /// <exception cref="ImageSourceException">TemporaryFileFailed: the file cannot be written.</exception>
    internal static SpooledByteSource Fill(string folder, long maxStored, Func<byte[], int, int> read, Action check)
    {
        FileStream? file = null;
        try
        {
            file = PrivateFiles.Create(Path.Combine(folder, $"libvirtstorage-{Guid.NewGuid():N}.spool"));
            SparseFiles.Prepare(file);
            return Fill(file, maxStored, read, check);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (FileErrors.IsSystemError(e))
            {
                throw FileErrors.Temporary(folder, "written", e);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        try
        {
            while (!destination.IsEmpty)
            {
                int read = _file.ReadAt(offset, destination);
                if (read == 0)
                {
                    throw new EndOfStreamException("It was cut.");
                }

                offset += read;
                destination = destination.Slice(read);
            }
        }
        catch (Exception e) when (FileErrors.IsSystemError(e))
        {
            throw FileErrors.Temporary(Path.GetDirectoryName(_file.Name)!, "read", e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static SpooledByteSource Fill(FileStream file, long maxStored, Func<byte[], int, int> read, Action check)
    {
        var runs = new StoredRuns();
        byte[] piece = new byte[PieceLength];
        byte[] part = new byte[PieceLength];
        long length = 0;
        for (int filled; (filled = FillPiece(piece, part, read)) > 0; length += filled)
        {
            check();
            if (!new ReadOnlySpan<byte>(piece, 0, filled).IsZero())
            {
                runs.Add(length, filled);
                if (runs.StoredBytes > maxStored)
                {
                    throw WrapperRules.WrapperLimit.Error(null, null, $"More than {maxStored} bytes would have to be stored in a temporary file.", limit: (ulong)maxStored);
                }

                file.Position = length;
                file.Write(piece, 0, filled);
            }
        }

        file.SetLength(length);
        return new SpooledByteSource(file, runs, length);
    }

    /// <summary>Whole pieces, so that zeros are seen wherever the decoder pauses.</summary>
    private static int FillPiece(byte[] piece, byte[] part, Func<byte[], int, int> read)
    {
        int filled = 0;
        for (int count; filled < piece.Length && (count = read(part, piece.Length - filled)) > 0; filled += count)
        {
            part.AsSpan(0, count).CopyTo(piece.AsSpan(filled));
        }

        return filled;
    }
}
