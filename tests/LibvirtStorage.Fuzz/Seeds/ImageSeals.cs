using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Tests.Vhdx;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>
/// What makes a format's checksums right again after a mutation. Without it no changed field of such a format gets past
/// the checksum that covers it; a packed image says which is to be used, if any.
/// </summary>
internal static class ImageSeals
{
    public static IReadOnlyList<Func<byte[], byte[]>> Of(ImageFormat format) => format.Name == "vhdx"
        ? [VhdxSeal.Checksums]
        : [
            .. HostileBases.All.Values
                .Where(b => ImageFormats.TryGet(b.Format, out ImageFormat? named) && named == format)
                .Select(b => b.Seal)
                .OfType<Func<byte[], byte[]>>()
                .DistinctBy(seal => seal.Method),
        ];
}
