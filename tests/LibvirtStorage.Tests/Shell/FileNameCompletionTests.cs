using System;
using System.IO;
using LibvirtStorage.Shell.Interactive;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Shell;

/// <summary>What Tab offers for a file, which the bare engine does not.</summary>
public sealed class FileNameCompletionTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public FileNameCompletionTests()
    {
        Directory.CreateDirectory(_session.PathOf("images"));
        foreach (string name in (string[])["first.raw", "final.raw", ".hidden", "images/it's [1].raw"])
        {
            File.WriteAllText(_session.PathOf(name), "");
        }

        _session.Runspace.SessionStateProxy.Path.SetLocation(_session.Folder);
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("fi", "final.raw", "first.raw")]
    [InlineData("", "final.raw", "first.raw", "images/")]
    [InlineData(".", ".hidden")]
    [InlineData("./im", "./images/")]
    [InlineData("images/", "'images/it''s [1].raw'")]
    [InlineData("'images/it", "'images/it''s [1].raw'")]
    [InlineData("final.raw,fir", "final.raw,first.raw")]
    [InlineData("nothing")]
    [InlineData("none/such")]
    [InlineData("none:x/")]
    [InlineData("-fi")]
    public void Of(string word, params string[] offered) =>
        Assert.Equal(offered, FileNameCompletion.Of(word, _session.Runspace.SessionStateProxy.Path));

    [Fact]
    public void A_whole_path_is_completed_too() =>
        Assert.Equal([_session.PathOf("first.raw")], FileNameCompletion.Of(_session.PathOf("fir"), _session.Runspace.SessionStateProxy.Path));
}
