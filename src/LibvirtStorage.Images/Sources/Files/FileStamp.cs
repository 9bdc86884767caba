namespace LibvirtStorage.Images.Sources.Files;

/// <summary>What a system changes when a file is written to. Not when it is renamed or replaced: the open file stays what it was.</summary>
/// <param name="Length">Length in bytes.</param>
/// <param name="Seconds">Time of the last write.</param>
/// <param name="Nanoseconds">The part of a second.</param>
internal readonly record struct FileStamp(long Length, long Seconds, uint Nanoseconds);
