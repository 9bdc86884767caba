using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Ova;
using LibvirtStorage.Images.Tests.Vhdx;
using LibvirtStorage.Images.Tests.Vmdk;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>Z-01: whatever of a source changes after it was checked is not in the result, or there is no result.</summary>
public sealed class ChangingSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("disk.vmdk")]
    [InlineData("disk-flat.vmdk")]
    public async Task A_descriptor_and_its_extents(string changed)
    {
        File.WriteAllBytes(_folder.File("disk-flat.vmdk"), Patterns.Random(1 << 20, 3));
        File.WriteAllText(_folder.File("disk.vmdk"), StreamImageBuilder.DescriptorOf("monolithicFlat", "RW 2048 FLAT \"disk-flat.vmdk\" 0"));
        using FileByteSource source = FileByteSource.Open(_folder.File("disk.vmdk"), allowFilesBeside: true);
        await AssertNoticedAsync(source, ImageFormats.Vmdk, () => Flip(changed, 30), new ImagePolicy { AllowExtentFile = true });
    }

    [Fact]
    public async Task An_extent_that_is_replaced_is_still_the_one_that_was_checked()
    {
        byte[] payload = Patterns.Random(1 << 20, 3);
        File.WriteAllBytes(_folder.File("disk-flat.vmdk"), payload);
        File.WriteAllText(_folder.File("disk.vmdk"), StreamImageBuilder.DescriptorOf("monolithicFlat", "RW 2048 FLAT \"disk-flat.vmdk\" 0"));
        using FileByteSource source = FileByteSource.Open(_folder.File("disk.vmdk"), allowFilesBeside: true);
        ImageFileConversion conversion = Plan(source, ImageFormats.Vmdk, new ImagePolicy { AllowExtentFile = true });
        File.WriteAllBytes(_folder.File("other"), new byte[1 << 20]);
        File.Delete(_folder.File("disk-flat.vmdk"));
        File.Move(_folder.File("other"), _folder.File("disk-flat.vmdk"));

        await conversion.ExecuteAsync(null, CancellationToken.None);

        PayloadOf.AssertSame(payload, File.ReadAllBytes(_folder.File("result")));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(-70_000)]
    public async Task A_disk_inside_a_package(int offset)
    {
        await Convert.SourceAsync(ImageFormats.Raw, new MemoryByteSource(Patterns.Random(1 << 20, 4)), ImageFormats.Qcow2, _folder.File("d.qcow2"));
        byte[] disk = File.ReadAllBytes(_folder.File("d.qcow2"));
        File.WriteAllBytes(_folder.File("vm.ova"), new OvaBuilder().Disk("d.qcow2", disk, OvaBuilder.Qcow2, 1 << 20).Build());
        using FileByteSource package = FileByteSource.Open(_folder.File("vm.ova"));
        OvaDisk packaged = OvaPackage.Open(package, new BudgetMeter(ImageBudget.Default)).Disks.Single();
        using ByteSource source = packaged.OpenSource();
        await AssertNoticedAsync(source, ImageFormats.Qcow2, () => Flip("vm.ova", packaged.Member.Offset + (offset < 0 ? disk.Length : 0) + offset));
    }

    [Fact]
    public async Task The_log_of_a_vhdx()
    {
        byte[] image = new VhdxImageBuilder().WithLog(new VhdxLogBuilder().Entry(1, 0, (VhdxImageBuilder.Block0 + 8192, Patterns.Random(4096, 9)))).Build();
        File.WriteAllBytes(_folder.File("disk.vhdx"), image);
        using FileByteSource source = FileByteSource.Open(_folder.File("disk.vhdx"));
        await AssertNoticedAsync(source, ImageFormats.Vhdx, () => Flip("disk.vhdx", (1 << 20) + 4096 + 100));
    }

    /// <summary>Plans, changes, and finds no result.</summary>
    private async Task AssertNoticedAsync(ByteSource source, ImageFormat format, Action change, ImagePolicy? policy = null)
    {
        ImageFileConversion conversion = Plan(source, format, policy ?? ImagePolicy.Default);
        await Task.Delay(20);
        change();
        ImageSourceException error = await Assert.ThrowsAsync<ImageSourceException>(() => conversion.ExecuteAsync(null, CancellationToken.None));
        Assert.Equal(ImageSourceError.Changed, error.Error);
        Assert.Empty(Directory.GetFiles(_folder.Path, "result*"));
    }

    private ImageFileConversion Plan(ByteSource source, ImageFormat format, ImagePolicy policy) => ImageFileConversion.Create(
        new ImageFileConversionRequest
        {
            Source = source,
            SourceName = "source",
            SourceFormat = format,
            DestinationPath = _folder.File("result"),
            Format = ImageFormats.Raw,
            Policy = policy,
        },
        CancellationToken.None);

    private void Flip(string name, long offset)
    {
        using var file = new FileStream(_folder.File(name), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        int old = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(old ^ 1));
    }
}
