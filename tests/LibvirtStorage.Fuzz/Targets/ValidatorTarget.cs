using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>The gate, for files declared as one format. It throws for nothing that a file holds, and what it lets through can be read.</summary>
internal sealed class ValidatorTarget(ImageFormat format) : ImageTarget
{
    private const int MaxExtents = 2000;

    public override string Name => $"validate-{format}";

    public override IReadOnlyList<Func<byte[], byte[]>> Seals { get; } = ImageSeals.Of(format);

    public override IEnumerable<byte[]> Seeds() => ImageSeeds.Of(format);

    protected override void Run(UnpackedImage image)
    {
        ImageReport report = ImageValidator.Validate(image, format, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        foreach (Finding finding in report.Findings)
        {
            AssertIsShowable(finding.Message);
        }

        if (report.Passed)
        {
            AssertIsReadable(image);
        }
    }

    /// <summary>Names from the image stand in messages, and nothing in them may move a cursor or end a line.</summary>
    private static void AssertIsShowable(string message) =>
        FuzzFailureException.ThrowUnless(!message.Any(char.IsControl), $"A message has control characters: {string.Concat(message.Select(c => $"{(int)c:x2}"))}");

    /// <summary>What is encrypted by nature, as luks is, passes and has no payload for us.</summary>
    private void AssertIsReadable(UnpackedImage image)
    {
        try
        {
            using ImageReader reader = format.OpenReader(image, new BudgetMeter(ImageBudget.Default));
            _ = reader.Extents().Take(MaxExtents).Count();
        }
        catch (DiskImageException e) when (e.Reason == FindingReason.Encrypted)
        {
        }
        catch (DiskImageException e)
        {
            throw new FuzzFailureException(FuzzFailure.Contradiction, $"The image passed and cannot be read: {e.Message}", e);
        }
    }
}
