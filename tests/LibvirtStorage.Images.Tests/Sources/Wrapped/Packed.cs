using System;
using System.IO;
using System.IO.Compression;
using LibvirtStorage.Images.Sources.Wrapped;
using SharpCompress.Compressors.BZip2;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>Compressed files as other programs write them.</summary>
internal static class Packed
{
    public static byte[] As(Wrapper wrapper, byte[] content)
    {
        var packed = new MemoryStream();
        switch (wrapper.Name)
        {
            case "gzip":
                using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                {
                    gzip.Write(content, 0, content.Length);
                }

                break;
            case "bzip2":
                using (BZip2Stream bzip2 = BZip2Stream.Create(packed, SharpCompress.Compressors.CompressionMode.Compress, decompressConcatenated: false, leaveOpen: true))
                {
                    bzip2.Write(content, 0, content.Length);
                }

                break;
            case "zstd":
                using (var zstd = new CompressionStream(packed, leaveOpen: true))
                {
                    zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
                    zstd.Write(content, 0, content.Length);
                }

                break;
            default:
                return new XzFile().Build(content);
        }

        return packed.ToArray();
    }

    /// <summary>All that comes out, by the forward path.</summary>
    public static byte[] Unpack(Wrapper wrapper, byte[] packed, UnpackLimits? limits = null)
    {
        using var file = new MemoryByteSource(packed);
        using var source = UnpackedByteSource.Open(file, wrapper, new UnpackOptions { ReadForward = true, Limits = limits ?? UnpackLimits.Default });
        byte[] content = new byte[(int)source.Length];
        source.Read(0, content);
        return content;
    }

    /// <summary>Decoders leave out bits that change nothing: padding, and the last ones of a range coder.</summary>
    public static void AssertRefusedOrSame(byte[] content, Wrapper wrapper, byte[] damaged)
    {
        byte[] unpacked;
        try
        {
            unpacked = Unpack(wrapper, damaged);
        }
        catch (DiskImageException)
        {
            return;
        }

        PayloadOf.AssertSame(content, unpacked);
    }

    public static Wrapper Of(string name)
    {
        foreach (Wrapper wrapper in Wrapper.All)
        {
            if (wrapper.Name == name)
            {
                return wrapper;
            }
        }

        throw new ArgumentException(name);
    }
}
