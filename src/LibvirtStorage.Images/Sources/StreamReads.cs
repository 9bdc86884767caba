using System;
using System.IO;
using LibvirtStorage.Images.NetFramework;

namespace LibvirtStorage.Images.Sources;

/// <summary>Whole reads from streams, which may give less than asked for.</summary>
internal static class StreamReads
{
    /// <summary>Fills <paramref name="destination"/> from the stream's position, which is <paramref name="offset"/>.</summary>
    public static void Fill(Stream stream, Span<byte> destination, long offset, long length)
    {
        while (!destination.IsEmpty)
        {
            int count = stream.ReadSpan(destination);
            if (count <= 0)
            {
                throw new ImageSourceException(ImageSourceError.Changed, $"The stream ended at offset {offset}, but {length} bytes were announced.");
            }

            offset += count;
            destination = destination.Slice(count);
        }
    }

    public static ImageSourceException Failed(Exception e) => new(ImageSourceError.ReadFailed, "The stream cannot be read: " + e.Message, e);
}
