using System;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Benchmarks.Profile;

/// <summary>Looks for zero blocks in a payload as a conversion does, and nothing else: inside a conversion that cannot be timed apart.</summary>
internal static class ZeroScan
{
    private const int BlockSize = 64 << 10;

    public static void Run(ImageFormat format, string path, StageClock clock)
    {
        using FileByteSource source = FileByteSource.Open(path);
        using ImageReader reader = format.OpenReader(source, new BudgetMeter(ImageBudget.Conversion));
        byte[] block = new byte[BlockSize];
        foreach (GuestExtent extent in reader.Extents())
        {
            for (ulong done = 0; extent.Kind == ExtentKind.Data && done < extent.Length; done += BlockSize)
            {
                Span<byte> data = block.AsSpan(0, (int)Math.Min(BlockSize, extent.Length - done));
                reader.Read(extent.Offset + done, data);
                using StageClock.Section section = clock.Enter(Stage.Zeros);
                _ = data.ContainsAnyExcept((byte)0);
            }
        }
    }
}
