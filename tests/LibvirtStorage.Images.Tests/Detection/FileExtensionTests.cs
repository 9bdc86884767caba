using System.IO;
using System.Linq;
using LibvirtStorage.Images.Conversion;
using Xunit;

namespace LibvirtStorage.Images.Tests.Detection;

/// <summary>What the names of files declare.</summary>
public sealed class FileExtensionTests
{
    [Theory]
    [InlineData("harddisk.hdd", "ploop")]
    [InlineData("disk.0.hds", "ploop")]
    [InlineData("disk.parallels", "ploop")]
    [InlineData("disk.bochs", "bochs")]
    [InlineData("checkpoint.avhd", "vpc")]
    [InlineData("disk.vpc", "vpc")]
    [InlineData("checkpoint.AVHDX", "vhdx")]
    public void An_extension_that_one_format_has_declares_it(string name, string format)
    {
        Assert.True(ImageFormats.TryGetByExtension(name, out ImageFormat? declared));
        Assert.Equal(format, declared.Name);
        Assert.Equal($"The name '{name}' says {format}, but the content is qed.", NameContradiction.Warning(name, ImageFormats.Qed));
        Assert.Null(NameContradiction.Warning(name, declared));
    }

    [Theory]
    [InlineData("disk.img")]
    [InlineData("disk.vfd")]
    [InlineData("disk")]
    public void Others_declare_nothing(string name) => Assert.False(ImageFormats.TryGetByExtension(name, out _));

    [Fact]
    public void No_extension_belongs_to_two_formats_and_new_files_get_one_that_declares_theirs()
    {
        Assert.Distinct(ImageFormats.All.SelectMany(f => f.Extensions));
        Assert.All(ImageFormats.All, f => Assert.True(ImageFormats.TryGetByExtension(Path.ChangeExtension("disk", f.DefaultExtension), out ImageFormat? declared) && declared == f));
    }
}
