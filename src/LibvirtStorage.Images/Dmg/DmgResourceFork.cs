using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Dmg;

/// <summary>The older home of block lists: a resource fork of classic Mac OS (Inside Macintosh, More Toolbox, 1-121).</summary>
internal static class DmgResourceFork
{
    private const int HeaderLength = 16;

    public delegate void UseResource(ReadOnlySpan<byte> resource);

    /// <summary>Hands out every resource. Of what kind each is, the map says; block lists are known by their own mark.</summary>
    /// <exception cref="DiskImageException">It is broken.</exception>
    public static void ForEach(ReadOnlySpan<byte> fork, UseResource use)
    {
        if (fork.Length < HeaderLength)
        {
            throw Broken($"it has {fork.Length} bytes");
        }

        uint offset = BinaryPrimitives.ReadUInt32BigEndian(fork);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(fork.Slice(8));
        if (offset > (uint)fork.Length || length > (uint)fork.Length - offset)
        {
            throw Broken($"its data ({length} bytes at {offset}) does not lie inside it");
        }

        ReadOnlySpan<byte> data = fork.Slice((int)offset, (int)length);
        while (!data.IsEmpty)
        {
            uint size = data.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(data) : uint.MaxValue;
            if (size == 0 || size > (uint)Math.Max(0, data.Length - 4))
            {
                throw Broken("a resource does not lie inside it");
            }

            use(data.Slice(4, (int)size));
            data = data.Slice(4 + (int)size);
        }
    }

    private static DiskImageException Broken(string what) => DmgRules.DmgResources.Error("RsrcFork", null, $"The resource fork is broken: {what}.");
}
