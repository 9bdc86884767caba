using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>Catalogue 2.14: differencing disks, which are described and verified, and never read.</summary>
public sealed class VhdxParentTests
{
    private const uint HasParent = 2;
    private const int Ratio = 4096;
    private static readonly Guid s_type = new("b04aefb7-d19e-4a81-b789-25b8e9445913");

    [Fact]
    public void X_23_A_parent_is_an_external_reference()
    {
        byte[] image = Differencing(("relative_path", "..\\..\\etc\\passwd"), ("absolute_win32_path", "C:\\x")).Build();

        Verdict verdict = VhdxVerdict.Of(image).AssertAccepted();

        Assert.Equal("differencing", verdict.Info!.Variant);
        Assert.Equal(new ExternalReference(ExternalReference.BackingFile, "..\\u005c..\\u005cetc\\u005cpasswd"), verdict.Info.References.Single());
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);
        Refuses(image, FindingReason.ExternalReference);
        Assert.True(Validate(image, new ImagePolicy { AllowBackingFile = true }).Passed);
    }

    [Theory]
    [InlineData("volume_path", "\\\\?\\Volume{x}\\p.vhdx")]
    [InlineData("absolute_win32_path", "D:\\p.vhdx")]
    [InlineData("parent_linkage", null)]
    public void The_first_path_that_there_is_names_it(string key, string? target)
    {
        Verdict verdict = VhdxVerdict.Of(Differencing((key, target ?? "{guid}")).Build()).AssertAccepted();

        Assert.Equal(ImageText.Escape(target ?? string.Empty), verdict.Info!.References.Single().Target);
    }

    [Fact]
    public void X_24_A_parent_without_a_locator_is_corrupt() =>
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder(flags: HasParent));

    [Fact]
    public void X_25_A_locator_without_the_flag_is_a_reference_too()
    {
        byte[] image = new VhdxImageBuilder().AddItem(VhdxImageBuilder.ParentLocator, Locator(("relative_path", "p.vhdx")), 4).Build();

        Refuses(image, FindingReason.ExternalReference);
        Assert.Equal(FindingReason.ExternalReference, VhdxVerdict.Of(image).ReaderError!.Reason);
    }

    [Fact]
    public void A_locator_of_another_type_is_a_reference_without_a_name()
    {
        byte[] locator = Locator(("relative_path", "p.vhdx"));
        locator[0] ^= 1;

        Assert.Equal(string.Empty, VhdxVerdict.Of(new VhdxImageBuilder(flags: HasParent).AddItem(VhdxImageBuilder.ParentLocator, locator, 4).Build()).Info!.References.Single().Target);
    }

    [Theory]
    [InlineData("shorter than its header", 0, 0u, 19)]
    [InlineData("more entries than room", 18, 1000u, 0)]
    [InlineData("a key behind the end", 20, 1000u, 0)]
    [InlineData("a value at 2^32 - 1", 24, uint.MaxValue, 0)]
    public void A_malformed_locator_is_corrupt(string what, int offset, uint value, int length)
    {
        Assert.NotEmpty(what);
        byte[] locator = Locator(("relative_path", "p.vhdx"));
        if (length > 0)
        {
            Array.Resize(ref locator, length);
        }
        else
        {
            (offset == 18 ? BitConverter.GetBytes((ushort)value) : BitConverter.GetBytes(value)).CopyTo(locator, offset);
        }

        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder(flags: HasParent).AddItem(VhdxImageBuilder.ParentLocator, locator, 4));
    }

    [Fact]
    public void A_key_that_is_there_twice_is_corrupt() =>
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, Differencing(("relative_path", "a"), ("relative_path", "b")));

    [Fact]
    public void A_partial_block_needs_its_sector_bitmap()
    {
        VhdxImageBuilder image = Differencing(("relative_path", "p.vhdx")).Resize(7 << 20).SetBat(0, VhdxImageBuilder.Block0 | 7);

        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image);
        VhdxVerdict.AssertAccepted(image.SetBat(Ratio, 0x600006));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.SetBat(Ratio, 0x400006));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.SetBat(Ratio, 0x300006));
        VhdxVerdict.AssertRefused(FindingReason.Truncated, image.SetBat(Ratio, 0x700006));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.SetBat(Ratio, 0x600002));
    }

    internal static VhdxImageBuilder Differencing(params (string Key, string Value)[] entries) =>
        new VhdxImageBuilder(flags: HasParent).AddItem(VhdxImageBuilder.ParentLocator, Locator(entries), 4);

    private static byte[] Locator(params (string Key, string Value)[] entries)
    {
        byte[] locator = new byte[20 + (entries.Length * 12) + (entries.Sum(e => e.Key.Length + e.Value.Length) * 2)];
        s_type.ToByteArray().CopyTo(locator, 0);
        BitConverter.GetBytes((ushort)entries.Length).CopyTo(locator, 18);
        int text = 20 + (entries.Length * 12);
        for (int i = 0; i < entries.Length; i++)
        {
            int at = 20 + (i * 12);
            foreach ((string value, int offset, int length) in new[] { (entries[i].Key, at, at + 8), (entries[i].Value, at + 4, at + 10) })
            {
                BitConverter.GetBytes(text).CopyTo(locator, offset);
                BitConverter.GetBytes((ushort)(value.Length * 2)).CopyTo(locator, length);
                Encoding.Unicode.GetBytes(value).CopyTo(locator, text);
                text += value.Length * 2;
            }
        }

        return locator;
    }

    private static void Refuses(byte[] image, FindingReason reason)
    {
        ImageReport report = Validate(image, ImagePolicy.Default);
        Assert.False(report.Passed);
        Assert.All(report.Findings.Where(f => f.Severity == FindingSeverity.Error), f => Assert.Equal(reason, f.Reason));
    }

    private static ImageReport Validate(byte[] image, ImagePolicy policy) =>
        ImageValidator.Validate(new MemoryByteSource(image), ImageFormats.Vhdx, policy, new BudgetMeter(ImageBudget.Default));
}
