using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Transfers.Download;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Download;

/// <summary>Z-01 from the other side: a volume that changes while it is received leaves no file, and an old file as it was.</summary>
public sealed class ChangingVolumeTests : TransferFixture
{
    public static TheoryData<FileChange, TransferMode, bool> Cases()
    {
        var cases = new TheoryData<FileChange, TransferMode, bool>();
        foreach (FileChange change in Enum.GetValues<FileChange>().Where(c => c != FileChange.PointLinkElsewhere))
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
    public async Task A_volume_that_changes_leaves_the_old_file(FileChange change, TransferMode mode, bool isUnderWay)
    {
        byte[] payload = Payload();
        File.Copy(Qcow2Source(payload), VolumePath("disk.qcow2"));
        File.WriteAllText(SourcePath("back.qcow2"), "old");
        DownloadPlan plan = await DownloadPlan.CreateAsync(
            new DownloadRequest
            {
                Volume = (await Pool.FindVolumeAsync("disk.qcow2", CancellationToken.None))!,
                DestinationPath = SourcePath("back.qcow2"),
                Mode = mode,
                Force = true,
            },
            CancellationToken.None);
        if (!isUnderWay)
        {
            change.Apply(VolumePath("disk.qcow2"));
        }

        Task<DownloadResult> download = plan.ExecuteAsync(isUnderWay ? new AtFirst(() => change.Apply(VolumePath("disk.qcow2"))) : null, CancellationToken.None);

        // Behind what was received already, nobody but the times can tell.
        if (change == FileChange.WriteMetadataAndSetTimeBack && isUnderWay)
        {
            await download;
            Assert.Equal(payload, Qemu.Payload(SourcePath("back.qcow2"), "qcow2"));
            return;
        }

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => download);
        Assert.Equal(TransferError.SourceChanged, error.Error);
        Assert.Equal("old", File.ReadAllText(SourcePath("back.qcow2")));
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(SourcePath("x"))!).Count(f => !f.EndsWith(".payload", StringComparison.Ordinal)));
    }

    private sealed class AtFirst(Action act) : IProgress<TransferProgress>
    {
        private Action? _act = act;

        public void Report(TransferProgress value) => Interlocked.Exchange(ref _act, null)?.Invoke();
    }
}
