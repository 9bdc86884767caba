using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>Z-01: a file that somebody else changes between its check and the end of the conversion, in every way that a file can be changed.</summary>
public sealed class ChangingFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<FileChange, string, bool> Cases()
    {
        var cases = new TheoryData<FileChange, string, bool>();
        foreach (FileChange change in Enum.GetValues<FileChange>())
        {
            foreach (string format in (string[])["raw", "qcow2", "vmdk"])
            {
                cases.Add(change, format, true);
                cases.Add(change, format, false);
            }
        }

        return cases;
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Z_01_What_was_not_checked_is_not_in_the_result(FileChange change, string name, bool isUnderWay)
    {
        byte[] payload = Patterns.Random(3 << 20, 8);
        ImageFormat format = ImageFormats.All.Single(f => f.Name == name);
        string path = await SourceAsync(format, payload);
        path = change == FileChange.PointLinkElsewhere ? LinkTo(path) : path;
        using FileByteSource source = FileByteSource.Open(path);
        ImageFileConversion conversion = Plan(source, format, format == ImageFormats.Qcow2 ? ImageFormats.Raw : ImageFormats.Qcow2);
        if (!isUnderWay)
        {
            change.Apply(path);
        }

        Action? act = isUnderWay ? () => change.Apply(path) : null;
        Task conversionTask = conversion.ExecuteAsync(_ => Interlocked.Exchange(ref act, null)?.Invoke(), CancellationToken.None);

        if (change.LeavesOpenFile())
        {
            await conversionTask;
            PayloadOf.AssertSame(payload, PayloadOfResult(conversion.Request.Format));
            return;
        }

        ImageSourceException error = await Assert.ThrowsAsync<ImageSourceException>(() => conversionTask);
        Assert.Equal(ImageSourceError.Changed, error.Error);
        Assert.Equal("old", File.ReadAllText(_folder.File("result")));
        Assert.Empty(Directory.GetFiles(_folder.Path, "result*").Except([_folder.File("result")]));
    }

    private async Task<string> SourceAsync(ImageFormat format, byte[] payload)
    {
        string path = _folder.File("source");
        await Convert.SourceAsync(ImageFormats.Raw, new MemoryByteSource(payload), format, path);
        return path;
    }

    private string LinkTo(string path)
    {
        File.CreateSymbolicLink(_folder.File("link"), path);
        return _folder.File("link");
    }

    /// <summary>What is to be replaced stays what it is until the end.</summary>
    private ImageFileConversion Plan(ByteSource source, ImageFormat from, ImageFormat to)
    {
        File.WriteAllText(_folder.File("result"), "old");
        return ImageFileConversion.Create(
            new ImageFileConversionRequest
            {
                Source = source,
                SourceName = "source",
                SourceFormat = from,
                DestinationPath = _folder.File("result"),
                Format = to,
                Policy = ImagePolicy.Default,
                Force = true,
            },
            CancellationToken.None);
    }

    private byte[] PayloadOfResult(ImageFormat format)
    {
        using FileByteSource source = FileByteSource.Open(_folder.File("result"));
        using ImageReader reader = format.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        return PayloadOf.WholeRead(reader);
    }
}
