using System;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>An open file as the system at hand provides it. Throws the system's exceptions; thread-safe.</summary>
internal abstract class OpenFile : IDisposable
{
    /// <summary>Length in bytes when the file was opened.</summary>
    public abstract long Length { get; }

    /// <summary>Reads at least one byte, or returns 0 where the file ends now.</summary>
    public abstract int Read(long offset, Span<byte> destination);

    /// <summary>The run of data or the hole at <paramref name="offset"/>; null if the system cannot tell.</summary>
    public abstract SourceRange? RangeAt(long offset);

    /// <summary>What tells that the file was written to; null where nobody can write to it while it is open, or the system cannot tell.</summary>
    public virtual FileStamp? Stamp() => null;

    public abstract void Dispose();

    /// <summary>A run cut to the length that was found when the file was opened: it may have grown since.</summary>
    protected SourceRange Run(long offset, long end, bool isHole) => new(offset, Math.Min(end, Length) - offset, isHole);
}
