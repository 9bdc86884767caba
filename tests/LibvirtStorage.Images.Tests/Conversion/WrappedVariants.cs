using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests.Ova;
using LibvirtStorage.Images.Tests.Sources.Wrapped;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>Images that come wrapped: in each compression, read forward where the format allows it, and in a package.</summary>
internal static class WrappedVariants
{
    private const string Package = "vmdk streamOptimized in a package";

    private static readonly Dictionary<string, (string Wrapper, string Variant)> s_packed = new()
    {
        ["raw in gzip"] = ("gzip", "raw"),
        ["raw in xz"] = ("xz", "raw"),
        ["raw in bzip2"] = ("bzip2", "raw"),
        ["raw in zstd"] = ("zstd", "raw"),
        ["vmdk streamOptimized in gzip"] = ("gzip", "vmdk streamOptimized"),
        ["qcow2 in xz"] = ("xz", "qcow2"),
        ["vdi in bzip2"] = ("bzip2", "vdi dynamic"),
        ["vhdx in zstd"] = ("zstd", "vhdx dynamic"),
    };

    public static IEnumerable<string> Names => [.. s_packed.Keys, Package];

    /// <summary>An image out of what it is wrapped in, opened as often as it is wanted.</summary>
    public static (SourceVariant Inner, Func<ByteSource> Open) Get(string name, DiskShape shape, SourceVariants sources)
    {
        (string wrapper, string variant) = name == Package ? (string.Empty, "vmdk streamOptimized") : s_packed[name];
        SourceVariant inner = sources.Get(variant, shape);
        byte[] image = File.ReadAllBytes(inner.Path);
        if (name == Package)
        {
            byte[] package = new OvaBuilder().Disk("disk.vmdk", image, OvaBuilder.StreamOptimized, (ulong)inner.Payload.Length).Build();
            return (inner, () => OvaPackage.Open(new MemoryByteSource(package), new BudgetMeter(ImageBudget.Default)).Disks.Single().OpenSource());
        }

        byte[] packed = Packed.As(Packed.Of(wrapper), image);
        var options = new UnpackOptions { ReadForward = inner.Format == ImageFormats.Raw };
        return (inner, () => UnpackedByteSource.Open(new MemoryByteSource(packed), Packed.Of(wrapper), options));
    }
}
