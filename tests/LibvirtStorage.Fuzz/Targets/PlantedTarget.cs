using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using LibvirtStorage.Fuzz.Images;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>
/// A reader with a bug, to show that the fuzzing finds one: it trusts an index, behind a magic, a version and a flag
/// that the seed does not have together.
/// </summary>
internal sealed class PlantedTarget : ImageTarget
{
    public const string NameOnCommandLine = "planted";

    public override string Name => NameOnCommandLine;

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] header = new byte[64];
        "PLNT"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), 16);
        yield return PackedImage.Pack(header);
    }

    protected override void Run(UnpackedImage image)
    {
        PlantedReader.Read(image.Bytes);
    }
}
