using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Images;
using LibvirtStorage.Transfers.Probing;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>What libvirt will make of a file. It has an answer for any bytes.</summary>
internal sealed class ProbeTarget : ImageTarget
{
    public override string Name => "probe";

    public override IEnumerable<byte[]> Seeds() => ImageFormats.All.SelectMany(ImageSeeds.Of);

    protected override void Run(UnpackedImage image)
    {
        _ = VolumeProbe.Of(image.Bytes, (ulong)image.Length);
    }
}
