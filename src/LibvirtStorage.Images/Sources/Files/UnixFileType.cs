namespace LibvirtStorage.Images.Sources.Files;

/// <summary>The type bits of a mode (inode(7), <c>S_IFMT</c>).</summary>
internal enum UnixFileType
{
    Pipe = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Socket = 0xC000,
}
