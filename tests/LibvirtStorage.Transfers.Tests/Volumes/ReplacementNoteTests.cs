using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Transfers.Download;
using LibvirtStorage.Transfers.Probing;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Volumes;

/// <summary>What a volume says of itself while it holds no image, and who may say so.</summary>
public sealed class ReplacementNoteTests : TransferFixture
{
    public static TheoryData<ImageFormat, WriterOptions> Volumes => new()
    {
        { ImageFormats.Raw, WriterOptions.Default },
        { ImageFormats.Qcow2, new() { Version = 2, ClusterSize = 4096, RefcountBits = 16 } },
        { ImageFormats.Qcow2, new() { Version = 3, ClusterSize = 2 << 20, RefcountBits = 64, LazyRefcounts = true } },
        { ImageFormats.Qed, new() { ClusterSize = 65536, TableSize = 4 } },
        { ImageFormats.Vmdk, new() { Subformat = "monolithicSparse" } },
        { ImageFormats.Vpc, new() { Subformat = "dynamic", ExactSize = true } },
        { ImageFormats.Vhdx, new() { Subformat = "dynamic", ClusterSize = 2 << 20 } },
    };

    [Theory]
    [MemberData(nameof(Volumes))]
    public void It_says_all_that_a_repeated_command_needs_and_is_no_image(ImageFormat format, WriterOptions options)
    {
        ReplacementNote note = Note(format, options);
        byte[] bytes = note.ToBytes();

        Assert.Equal(ReplacementNote.Length, bytes.Length);
        ReplacementNote read = ReplacementNote.Parse([.. bytes, 0xff])!;
        Assert.Equal((format, ulong.MaxValue), (read.Format, read.Capacity));
        Assert.Equal(options, read.Layout?.Options ?? WriterOptions.Default);
        Assert.Equal(note.Layout?.Compressions, read.Layout?.Compressions);
        Assert.Equal("raw", VolumeProbe.Of(bytes, (ulong)bytes.Length).Format);
    }

    [Theory]
    [InlineData("capacity=18446744073709551615", "capacity=18446744073709551616")]
    [InlineData("capacity=18446744073709551615", "capacity=-1")]
    [InlineData("capacity=18446744073709551615", "capacity=")]
    [InlineData("format=qcow2", "format=none")]
    [InlineData("format=qcow2", "format=QCOW2")]
    [InlineData("version=3", "version=03")]
    [InlineData("version=3", "version=3\nversion=2")]
    [InlineData("version=3", "colour=red")]
    [InlineData("lazy-refcounts=yes", "lazy-refcounts=no")]
    [InlineData("compressions=None,Deflate", "compressions=None,Deflate,Magic")]
    [InlineData("This volume", "That volume")]
    public void What_is_not_exactly_one_is_none(string text, string other)
    {
        ReplacementNote note = Note(ImageFormats.Qcow2, new() { Version = 3, LazyRefcounts = true });
        string changed = Encoding.ASCII.GetString(note.ToBytes()).Replace(text, other, StringComparison.Ordinal);
        Assert.Null(ReplacementNote.Parse(Encoding.ASCII.GetBytes(changed.Length < 600 ? changed.PadRight(600, '\n')[..ReplacementNote.Length] : changed)));
        Assert.Null(ReplacementNote.Parse(note.ToBytes()[..^1]));
    }

    [Fact]
    public async Task A_volume_that_holds_only_the_note_is_what_it_says_and_holds_nothing()
    {
        Store(Note(ImageFormats.Qcow2, new() { Version = 2, ClusterSize = 4096, RefcountBits = 16 }, 4 << 20), ReplacementNote.FileLength);
        string source = Qcow2Source(Payload(1 << 20));

        await UploadAsync(source, ImageFormats.Qcow2, "disk");

        VolumeInfo info = await (await Pool.FindVolumeAsync("disk", CancellationToken.None))!.GetInfoAsync(CancellationToken.None);
        Assert.Equal(("qcow2", 4UL << 20, "0.10", 4096), (info.Format, info.Capacity, info.Compat, info.ClusterSize));
    }

    [Theory]
    [InlineData(513)]
    [InlineData(1 << 20)]
    public async Task In_a_larger_volume_a_guest_may_have_written_it_so_it_is_not_believed(int length)
    {
        Store(Note(ImageFormats.Qcow2, WriterOptions.Default, 4 << 20), length);

        TransferException error = await Assert.ThrowsAsync<TransferException>(() =>
            UploadAsync(Qcow2Source(Payload(1 << 20)), ImageFormats.Qcow2, "disk", request => request with { Force = true, AllowFormatChange = true, AllowCapacityChange = true }));

        Assert.Equal(TransferError.TargetUnsupported, error.Error);
        Assert.Contains("qcow2 with 4194304 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            $"Look at the volume first. If a replacement failed, remove it with Remove-LibvirtVolume -Name 'disk' -Pool '{Pool.Name}', then send the image again with the -Format and -Capacity that the volume is to have.",
            error.Recommendation);
    }

    [Theory]
    [InlineData(ReplacementNote.FileLength)]
    [InlineData(1 << 20)]
    public async Task Whoever_receives_what_is_left_is_told(int length)
    {
        Store(Note(ImageFormats.Qcow2, WriterOptions.Default, 4 << 20), length);

        DownloadPlan plan = await DownloadPlan.CreateAsync(
            new DownloadRequest { Volume = (await Pool.FindVolumeAsync("disk", CancellationToken.None))!, DestinationPath = SourcePath("copy") }, CancellationToken.None);

        Assert.Contains(plan.Warnings, warning => warning.Contains("a replacement that did not end", StringComparison.Ordinal));
    }

    private static ReplacementNote Note(ImageFormat format, WriterOptions options, ulong capacity = ulong.MaxValue) => new(
        format,
        capacity,
        format.IsPayload ? null : new ImageLayout { VirtualSize = capacity, Options = options, Compressions = [ImageCompression.None, ImageCompression.Deflate] });

    private void Store(ReplacementNote note, int length) =>
        File.WriteAllBytes(VolumePath("disk"), [.. note.ToBytes(), .. Enumerable.Repeat((byte)7, length - ReplacementNote.Length)]);
}
