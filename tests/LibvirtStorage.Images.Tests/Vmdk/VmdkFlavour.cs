using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>A kind of image that qemu-img can make.</summary>
/// <param name="Options">qemu-img's options.</param>
/// <param name="Size">Bytes of payload.</param>
/// <param name="Content">What is on the disk.</param>
internal sealed record VmdkFlavour(string Options, long Size, VmdkContent Content)
{
    public string Name => $"{Options} of {Size} bytes, {Content}";

    public bool IsStream => Options.Contains("streamOptimized", StringComparison.Ordinal);

    public bool IsSingleFile => IsStream || Options.Contains("monolithicSparse", StringComparison.Ordinal);

    /// <summary>Sizes that are multiples of nothing, as QEMU rounds them: to sectors.</summary>
    public ulong ExpectedSize => (ulong)((Size + 511) / 512 * 512);

    public static IEnumerable<VmdkFlavour> All()
    {
        foreach (string subformat in new[] { "monolithicSparse", "monolithicFlat", "twoGbMaxExtentSparse", "twoGbMaxExtentFlat", "streamOptimized" })
        {
            yield return Of(subformat, 5_000_123, VmdkContent.Mixed);
            yield return Of(subformat, 3 << 20, VmdkContent.Empty);
        }

        yield return Of("monolithicSparse", 1, VmdkContent.Full);
        yield return Of("streamOptimized", 1, VmdkContent.Full);
        yield return Of("monolithicSparse", (40 << 20) + 700, VmdkContent.Full);
        yield return Of("streamOptimized", (34 << 20) + 700, VmdkContent.Full);
        yield return Of("monolithicSparse,zeroed_grain=on", 5_000_123, VmdkContent.Mixed);
        yield return Of("monolithicSparse,compat6=on,adapter_type=lsilogic,toolsversion=9", 2_000_000, VmdkContent.Mixed);
        yield return Of("monolithicSparse,hwversion=9,adapter_type=legacyESX", 100_000, VmdkContent.Mixed);
        yield return Of("monolithicFlat,adapter_type=buslogic", 100_000, VmdkContent.Mixed);
        yield return Of("twoGbMaxExtentSparse", 5_000_000_123, VmdkContent.Sparse);
        yield return Of("twoGbMaxExtentFlat", 5_000_000_123, VmdkContent.Sparse);
    }

    public static VmdkFlavour Find(string name) => All().First(f => f.Name == name);

    /// <summary>Makes the image and returns its path.</summary>
    public string Make(TemporaryFolder folder)
    {
        string raw = Content switch
        {
            VmdkContent.Mixed => VmdkPayloads.Mixed(folder, (int)Size),
            VmdkContent.Full => VmdkPayloads.Full(folder, (int)Size),
            VmdkContent.Sparse => VmdkPayloads.Sparse(folder, Size),
            _ => folder.File("empty.raw", new byte[(int)Size]),
        };
        string path = folder.File("disk.vmdk");
        Qemu.Img($"convert -f raw -O vmdk -o {Options} \"{raw}\" \"{path}\"");
        File.Delete(raw);
        if (Options.Contains("zeroed_grain", StringComparison.Ordinal))
        {
            Qemu.IoAs("vmdk", path, "write -z 1M 256k", "write -P 7 1M 100");
        }

        return path;
    }

    private static VmdkFlavour Of(string options, long size, VmdkContent content) => new("subformat=" + options, size, content);
}

/// <summary>What is on a disk.</summary>
internal enum VmdkContent
{
    Empty,
    Mixed,
    Full,
    Sparse,
}
