using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>Z-01: a source that changes after it was checked. The change is not sent, or the transfer ends before anything becomes visible.</summary>
public sealed class ChangingSourceTests : TransferFixture
{
    private const string Volume = "target.qcow2";

    public static TheoryData<FileChange, TransferMode, bool> Cases()
    {
        var cases = new TheoryData<FileChange, TransferMode, bool>();
        foreach (FileChange change in Enum.GetValues<FileChange>())
        {
            foreach (TransferMode mode in (TransferMode[])[TransferMode.Physical, TransferMode.Virtual])
            {
                cases.Add(change, mode, true);
                cases.Add(change, mode, false);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Z_01_What_was_not_checked_is_not_seen(FileChange change, TransferMode mode, bool isUnderWay)
    {
        byte[] payload = Payload();
        string path = Qcow2Source(payload);
        if (change == FileChange.PointLinkElsewhere)
        {
            path = SourcePath("link.qcow2");
            File.CreateSymbolicLink(path, SourcePath("source.qcow2"));
        }

        using FileByteSource source = FileByteSource.Open(path);
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Qcow2, Volume) with { Mode = mode }, CancellationToken.None);
        if (!isUnderWay)
        {
            change.Apply(path);
        }

        Task<UploadResult> upload = plan.ExecuteAsync(isUnderWay ? new AtBody(() => change.Apply(path)) : null, CancellationToken.None);

        if (change.LeavesOpenFile())
        {
            await upload;
            Assert.Equal(payload, Qemu.Payload(VolumePath(Volume), "qcow2"));
            return;
        }

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => upload);
        Assert.Equal(TransferError.SourceChanged, error.Error);
        Assert.NotEqual(TargetState.Incomplete, error.TargetState);
        Assert.False(Exists(Volume));
    }

    [Theory]
    [InlineData(FileChange.WritePayload)]
    [InlineData(FileChange.Truncate)]
    [InlineData(FileChange.Grow)]
    public async Task A_raw_source_that_changes_replaces_nothing_that_can_be_seen(FileChange change)
    {
        string path = RawSource(Payload());
        File.WriteAllBytes(VolumePath("old.raw"), Payload(seed: 2));
        using FileByteSource source = FileByteSource.Open(path);
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, "old.raw") with { Force = true }, CancellationToken.None);

        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => plan.ExecuteAsync(new AtBody(() => change.Apply(path)), CancellationToken.None));

        Assert.Equal((TransferError.SourceChanged, TargetState.ContentLost), (error.Error, error.TargetState));
        Assert.Equal(UploadNote.FileLength, new FileInfo(VolumePath("old.raw")).Length);
    }

    [Fact]
    public async Task Tables_that_become_a_hole_are_noticed_even_if_the_time_is_set_back()
    {
        const int Tables = 65_536;
        string path = Qcow2Source(Payload());
        var written = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, written);
        using FileByteSource source = FileByteSource.Open(path);
        UploadPlan plan = await UploadPlan.CreateAsync(
            Request(source, ImageFormats.Qcow2, Volume) with { Mode = TransferMode.Physical }, CancellationToken.None);
        using (FileStream file = File.OpenWrite(path))
        {
            long length = file.Length;
            file.SetLength(Tables);
            file.SetLength(length);
        }

        File.SetLastWriteTimeUtc(path, written);

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, CancellationToken.None));
        Assert.Equal(TransferError.SourceChanged, error.Error);
        Assert.False(Exists(Volume));
    }

    [Fact]
    public async Task A_source_that_is_only_read_meanwhile_has_not_changed()
    {
        string path = RawSource(Payload());
        using FileByteSource source = FileByteSource.Open(path);
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, "new.raw"), CancellationToken.None);
        await plan.ExecuteAsync(new AtBody(() => File.ReadAllBytes(path)), CancellationToken.None);
        Assert.Equal(Payload(), File.ReadAllBytes(VolumePath("new.raw")));
    }

    private sealed class AtBody(Action act) : IProgress<TransferProgress>
    {
        private Action? _act = act;

        public void Report(TransferProgress value)
        {
            if (value.Phase == TransferPhase.Body)
            {
                Interlocked.Exchange(ref _act, null)?.Invoke();
            }
        }
    }
}
