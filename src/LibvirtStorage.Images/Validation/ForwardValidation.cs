using System;
using System.Linq;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Validation;

/// <summary>Examines an image that passes by once, to its end: what stands there (a VHD footer, a dmg trailer) is looked at too.</summary>
public static class ForwardValidation
{
    private const int PieceLength = 1 << 20;

    /// <summary>Examines an image, and reads all of it.</summary>
    /// <param name="source">A source that cannot seek, of which nothing was read yet.</param>
    /// <param name="declared">What it was declared to be, a format that can be read forward.</param>
    /// <param name="policy">What is accepted.</param>
    /// <param name="budget">What it may cost.</param>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped the examination.</exception>
    public static ImageReport Validate(ByteSource source, ImageFormat declared, ImagePolicy policy, BudgetMeter budget)
    {
        using var passing = new TailKeepingSource(source);
        ImageReport report = ImageValidator.Validate(passing, declared, policy, budget);
        try
        {
            ReadOn(passing, budget);
        }
        catch (DiskImageException e)
        {
            return report.With([e.Finding]);
        }

        passing.ThrowIfChanged();
        using ByteSource sketch = passing.Sketch();
        return report.With(FormatCheck.Container(declared, SignatureWindow.Of(sketch), policy).Where(f => report.Findings.All(known => known.Id != f.Id)));
    }

    /// <summary>Reads what the examination left.</summary>
    private static void ReadOn(TailKeepingSource source, BudgetMeter budget)
    {
        byte[] piece = new byte[(int)Math.Min(PieceLength, Math.Max(1, source.Length))];
        for (long offset = source.Position; offset < source.Length; offset += piece.Length)
        {
            budget.Cancellation.ThrowIfCancellationRequested();
            source.Read(offset, piece.AsSpan(0, (int)Math.Min(piece.Length, source.Length - offset)));
        }
    }
}
