using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Transfers.Download;
using LibvirtStorage.Transfers.Probing;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Volumes;

/// <summary>What a volume says of itself while it holds no image, and what that is worth if it is anybody's word.</summary>
public sealed class UploadNoteTests : TransferFixture
{
    private const string Token = "00112233445566778899aabbccddeeff";

    public static TheoryData<ImageFormat?> Formats => [ImageFormats.Raw, ImageFormats.Qcow2, ImageFormats.Vhdx, null];

    [Theory]
    [MemberData(nameof(Formats))]
    public void It_says_what_the_volume_was_and_is_no_image(ImageFormat? format)
    {
        byte[] bytes = Note(format).ToBytes();

        Assert.Equal(UploadNote.Length, bytes.Length);
        UploadNote read = UploadNote.Parse([.. bytes, 0xff])!;
        Assert.Equal((Token, false, format, ulong.MaxValue), (read.Token, read.IsNew, read.Format, read.Capacity));
        Assert.Equal("raw", VolumeProbe.Of(bytes, (ulong)bytes.Length).Format);
    }

    [Fact]
    public void Of_a_new_volume_it_says_what_it_is_to_become_and_no_two_are_equal()
    {
        UploadNote note = UploadNote.Parse(UploadNote.ForNew(ImageFormats.Qcow2, 4 << 20).ToBytes())!;

        Assert.Equal((true, ImageFormats.Qcow2, 4UL << 20), (note.IsNew, note.Format, note.Capacity));
        Assert.Matches("^[0-9a-f]{32}$", note.Token);
        Assert.NotEqual(note.Token, UploadNote.ForNew(ImageFormats.Qcow2, 4 << 20).Token);
    }

    [Theory]
    [InlineData("capacity=18446744073709551615", "capacity=18446744073709551616")]
    [InlineData("capacity=18446744073709551615", "capacity=-1")]
    [InlineData("capacity=18446744073709551615", "capacity=")]
    [InlineData("format=qcow2", "format=none")]
    [InlineData("format=qcow2", "format=QCOW2")]
    [InlineData("format=qcow2", "format=qcow2\nformat=qcow2")]
    [InlineData("format=qcow2", "format=qcow2\ncolour=red")]
    [InlineData("volume=replaced", "volume=old")]
    [InlineData(Token, "0011")]
    [InlineData("LibvirtStorage was", "Somebody was")]
    public void What_is_not_exactly_one_is_none(string text, string other)
    {
        UploadNote note = Note(ImageFormats.Qcow2);
        string changed = Encoding.ASCII.GetString(note.ToBytes()).Replace(text, other, StringComparison.Ordinal);
        Assert.Null(UploadNote.Parse(Encoding.ASCII.GetBytes(changed.Length < 600 ? changed.PadRight(600, '\n')[..UploadNote.Length] : changed)));
        Assert.Null(UploadNote.Parse(note.ToBytes()[..^1]));
    }

    [Theory]
    [InlineData(UploadNote.FileLength, false)]
    [InlineData(513, false)]
    [InlineData(1 << 20, false)]
    [InlineData(1 << 20, true)]
    public async Task Whoever_writes_one_gains_nothing(int length, bool isNew)
    {
        Store(isNew ? UploadNote.ForNew(ImageFormats.Qcow2, 4 << 20) : Note(ImageFormats.Qcow2, 4 << 20), length);
        string before = Hash("disk");

        TransferException error = await Assert.ThrowsAsync<TransferException>(() =>
            UploadAsync(Qcow2Source(Payload(1 << 20)), ImageFormats.Qcow2, "disk", request => request with { Force = true, AllowFormatChange = true, AllowCapacityChange = true }));

        Assert.Equal((TransferError.VolumeIncomplete, TargetState.Untouched, before), (error.Error, error.TargetState, Hash("disk")));
        string what = isNew ? "a new volume of the format qcow2 with 4194304 bytes" : "the replacement of a volume of the format qcow2 with 4194304 bytes";
        Assert.Equal(
            $"The volume 'disk' begins with the note of an upload that was cut or still goes on, and that is none of this session: {what}. Whatever can write to the volume can have written the note.",
            error.Message);
        Assert.Equal(
            $"Look whether anything still sends, and at the volume. What is left of an upload is removed by: Remove-LibvirtVolume -Name 'disk' -Pool '{Pool.Name}' . Then send the image again, {(isNew ? "with the same command" : "as a new volume, with the -Format and -Capacity that it is to have")}.",
            error.Recommendation);
    }

    [Theory]
    [InlineData(UploadNote.FileLength)]
    [InlineData(1 << 20)]
    public async Task Whoever_receives_what_is_left_is_told(int length)
    {
        Store(Note(ImageFormats.Qcow2, 4 << 20), length);

        DownloadPlan plan = await DownloadPlan.CreateAsync(
            new DownloadRequest { Volume = (await Pool.FindVolumeAsync("disk", CancellationToken.None))!, DestinationPath = SourcePath("copy") }, CancellationToken.None);

        Assert.Contains(plan.Warnings, warning => warning.Contains("an upload that was cut or still goes on (the replacement of a volume of the format qcow2", StringComparison.Ordinal));
    }

    private static UploadNote Note(ImageFormat? format, ulong capacity = ulong.MaxValue) => new(Token, IsNew: false, format, capacity);

    private void Store(UploadNote note, int length) =>
        File.WriteAllBytes(VolumePath("disk"), [.. note.ToBytes(), .. Enumerable.Repeat((byte)7, length - UploadNote.Length)]);
}
