using System;
using System.IO;

namespace LibvirtStorage.Benchmarks;

/// <summary>
/// The payload: a deterministic mixture in pieces of 1 MiB, as a used system disk has it: 45 % text, 20 % noise (what is
/// compressed already), 15 % zeros that are stored, 20 % holes.
/// </summary>
internal static class DataSet
{
    public const string Description = "45 % text, 20 % noise, 15 % stored zeros, 20 % holes";

    private const int PieceSize = 1 << 20;

    /// <summary>The kinds of twenty pieces in a row, mixed so that neighbours differ.</summary>
    private const string Pattern = "TNTHTZTNTHZTNHTTZNTH";

    /// <summary>Writes it, with <paramref name="spread"/> times as much disk around each piece as there is data.</summary>
    public static void Write(string path, long size, int spread = 1)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
        file.SetLength(size * spread);
        byte[] zeros = new byte[PieceSize];
        byte[] piece = new byte[PieceSize];
        var text = new TextSource();
        var noise = new Random(20260101);
        for (long offset = 0, index = 0; offset < size; offset += PieceSize, index++)
        {
            byte[]? content = zeros;
            switch (Pattern[(int)(index % Pattern.Length)])
            {
                case 'H':
                    continue;
                case 'T':
                    text.Fill(content = piece);
                    break;
                case 'N':
                    noise.NextBytes(content = piece);
                    break;
            }

            file.Position = offset * spread;
            file.Write(content, 0, (int)Math.Min(PieceSize, size - offset));
        }
    }
}
