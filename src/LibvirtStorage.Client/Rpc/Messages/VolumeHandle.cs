using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary><c>remote_nonnull_storage_vol</c>. The daemon finds the volume by pool and name.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Name">The volume's name.</param>
/// <param name="Key">The volume's key; the path in file pools.</param>
internal readonly record struct VolumeHandle(string Pool, string Name, string Key)
{
    /// <summary>The fewest bytes that one can take.</summary>
    public const int MinimumSize = 12;

    /// <summary>Reads one.</summary>
    public static VolumeHandle ReadFrom(ref XdrReader reader) =>
        new(reader.ReadString("vol.pool"), reader.ReadString("vol.name"), reader.ReadString("vol.key"));

    /// <summary>Writes it.</summary>
    public void WriteTo(XdrWriter writer)
    {
        writer.WriteString("pool's name", Pool);
        writer.WriteString("volume's name", Name);
        writer.WriteString("volume's key", Key);
    }
}
