using System.IO;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests;

/// <summary>Sound images, read by both.</summary>
internal static class AgreesWithQemu
{
    /// <summary>The payload is the same to the byte, however it is read; as much is mapped as its extents show; nothing is found but what these rules say.</summary>
    public static void On(ImageFormat format, string path, string qemuFormat, params string[] warnings)
    {
        byte[] expected = Qemu.Payload(path, qemuFormat);
        using (FileByteSource source = FileByteSource.Open(path))
        using (ImageReader reader = format.OpenReader(source, new BudgetMeter(ImageBudget.Default)))
        {
            PayloadOf.AssertSame(expected, PayloadOf.WholeRead(reader));
            PayloadOf.AssertSame(expected, PayloadOf.Extents(reader));
            PayloadOf.AssertSame(expected, PayloadOf.OddPieces(reader, 30_001));
        }

        byte[] image = File.ReadAllBytes(path);
        Assert.Equal(StoredBytes(format, image), new Verdict(format, image).AssertAccepted(warnings).MappedSize);
    }

    /// <summary>What the extents show, where the file has no holes.</summary>
    private static ulong StoredBytes(ImageFormat format, byte[] image)
    {
        using ImageReader reader = format.OpenReader(new MemoryByteSource(image), new BudgetMeter(ImageBudget.Default));
        return (ulong)reader.Extents().Where(e => e.Kind == ExtentKind.Data).Sum(e => (long)e.Length);
    }
}
