using System.IO;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Tests;

/// <summary>Sound images, read by both.</summary>
internal static class AgreesWithQemu
{
    /// <summary>The payload is the same to the byte, however it is read, and nothing is found but what these rules say.</summary>
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

        new Verdict(format, File.ReadAllBytes(path)).AssertAccepted(warnings);
    }
}
