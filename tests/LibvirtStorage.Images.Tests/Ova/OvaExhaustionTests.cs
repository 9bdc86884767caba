using System;
using System.Diagnostics;
using System.Linq;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Tests.Dmg;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Ova;

/// <summary>Packages of a MiB that are all one kind of thing, each made to cost as much as it can.</summary>
public sealed class OvaExhaustionTests
{
    private const int Length = 1 << 20;
    private const long MaxAllocated = 64L << 20;

    private static readonly TimeSpan s_maxTime = TimeSpan.FromSeconds(1);

    /// <summary>What is around an element, and the element that fills the rest.</summary>
    [Theory]
    [InlineData("elements", 0, 0, "<a/>")]
    [InlineData("elements with a text", 0, 0, "<a>b</a>")]
    [InlineData("elements with an attribute", 0, 0, "<a b=''/>")]
    [InlineData("elements deep inside", 50, 1, "<a/>")]
    [InlineData("elements deep inside long names", 50, 4000, "<a/>")]
    [InlineData("elements inside a long name", 1, 200_000, "<a/>")]
    [InlineData("remarks", 0, 0, "<!---->")]
    [InlineData("instructions", 0, 0, "<?a?>")]
    [InlineData("character references", 0, 0, "&#65;")]
    public void A_descriptor_of_nothing_but(string what, int depth, int nameLength, string filler)
    {
        string name = new('n', nameLength);
        string start = string.Concat(Enumerable.Repeat($"<{name}>", depth));
        string end = string.Concat(Enumerable.Repeat($"</{name}>", depth));
        string fill = string.Concat(Enumerable.Repeat(filler, (Length - start.Length - end.Length - 5000) / filler.Length));

        AssertBounded(what, Package(start + fill + end));
    }

    [Fact]
    public void A_descriptor_of_nothing_but_attributes()
    {
        AssertBounded("attributes", Package($"<a {string.Join(" ", Enumerable.Range(0, 90_000).Select(i => $"a{i}=''"))}/>"));
        AssertBounded("namespaces", Package($"<a {string.Join(" ", Enumerable.Range(0, 50_000).Select(i => $"xmlns:a{i}='b'"))}/>"));
        AssertBounded("names", Package(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<n{i}/>"))));
    }

    [Fact]
    public void A_manifest_of_nothing_but_lines()
    {
        byte[] disk = new byte[512];
        OvaBuilder With(string lines) => new OvaBuilder { Manifest = m => m + lines }.Disk("a.vmdk", disk, OvaBuilder.StreamOptimized, 1);
        AssertBounded("blank lines", With(new string('\n', Length - 5000)).Build());
        AssertBounded("names", With(string.Concat(Enumerable.Range(0, 11_000).Select(i => $"SHA256(x{i})= {new string('0', 64)}\n"))).Build());
    }

    /// <summary>Each disk begins with a chunk of 1 MiB, the largest of real ones, that is next to nothing in the file.</summary>
    [Theory]
    [InlineData(DmgBuilder.Bzip2)]
    [InlineData(DmgBuilder.Zlib)]
    public void A_package_of_nothing_but_disks(uint type)
    {
        byte[] disk = new DmgBuilder().Chunk(type, new byte[Length]).Partition().Build();
        var builder = new OvaBuilder { Manifest = null };
        int count = Math.Min(OvaLimits.MaxDisks, Length / (disk.Length + 1024));
        Assert.InRange(count, 50, OvaLimits.MaxDisks);
        for (int i = 0; i < count; i++)
        {
            builder.Disk(i + ".dmg", disk, string.Empty, Length);
        }

        AssertBounded("disks", builder.Build(), p => Assert.All(
            p.Disks, d => Assert.True(ImageValidator.Validate(d.OpenSource(), ImageFormats.Dmg, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default)).Passed)));
    }

    private static byte[] Package(string inside) =>
        new OvaBuilder { Manifest = null, Descriptor = d => d.Replace("</Envelope>", inside + "</Envelope>") }.Disk("a.vmdk", new byte[512], OvaBuilder.StreamOptimized, 1).Build();

    private static void AssertBounded(string what, byte[] package, Action<OvaPackage>? examine = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            using var source = new MemoryByteSource(package);
            long before = AllocatedBytes.Now;
            var clock = Stopwatch.StartNew();
            try
            {
                var opened = OvaPackage.Open(source, new BudgetMeter(ImageBudget.Default));
                examine?.Invoke(opened);
            }
            catch (DiskImageException)
            {
            }

            TimeSpan time = clock.Elapsed;
            long allocated = AllocatedBytes.Now - before;
            Assert.True(allocated <= MaxAllocated, $"{what}: {allocated} bytes were allocated.");
            if (time <= s_maxTime)
            {
                return;
            }

            Assert.True(attempt < 3, $"{what} took {time}.");
        }
    }
}
