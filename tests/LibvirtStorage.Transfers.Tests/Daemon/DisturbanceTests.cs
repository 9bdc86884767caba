using System;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Contract;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Daemon;

/// <summary>Two transfers into one volume of a real daemon. What else can happen around one is tested with the cmdlets.</summary>
public sealed class DisturbanceTests(LibvirtDaemon daemon) : TransferFixture, IClassFixture<LibvirtDaemon>
{
    private const string Volume = "target.img";

    [Fact]
    public async Task A_second_command_is_refused_while_the_first_goes_on_whatever_it_allows()
    {
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        using DaemonHost other = await LibvirtHosts.ConnectAsync(daemon.TcpUri, default);
        IStoragePool same = (await other.FindPoolAsync(on.Pool.Name, default))!;
        string path = SourcePath("large.raw");
        File.WriteAllBytes(path, VolumeStreams.Pattern(48 << 20, 4));
        using FileByteSource source = FileByteSource.Open(path);
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, Volume) with { Pool = on.Pool }, default);
        TransferException? second = null;
        var progress = new Meanwhile(16 << 20, () => second = Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            Qcow2Source(Payload()),
            ImageFormats.Qcow2,
            Volume,
            request => request with { Pool = same, Force = true, AllowFormatChange = true, AllowCapacityChange = true })).GetAwaiter().GetResult());

        await plan.ExecuteAsync(progress, default);

        Assert.Equal((TransferError.VolumeIncomplete, TargetState.Untouched), (second!.Error, second.TargetState));
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes($"{on.Path}/{Volume}"));
    }

    private sealed class Meanwhile(ulong after, Action act) : IProgress<TransferProgress>
    {
        private bool _hasActed;

        public void Report(TransferProgress value)
        {
            if (value.Phase == TransferPhase.Body && value.Done >= after && !_hasActed)
            {
                _hasActed = true;
                act();
            }
        }
    }
}
