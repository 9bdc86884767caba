using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
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
    private static readonly TimeSpan s_seconds = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_second_command_that_begins_anew_is_noticed_too()
    {
        (TransferException error, string folder) = await DisturbAsync(daemon, pool =>
        {
            using DaemonHost host = LibvirtHosts.ConnectAsync(daemon.TcpUri, default).GetAwaiter().GetResult();
            IStoragePool same = host.FindPoolAsync(pool, default).GetAwaiter().GetResult()!;
            UploadAsync(Qcow2Source(Payload()), ImageFormats.Qcow2, Volume, request => request with { Pool = same, Force = true, AllowFormatChange = true, AllowCapacityChange = true })
                .GetAwaiter().GetResult();
        });
        Assert.Equal((TransferError.TransferFailed, TargetState.Removed), (error.Error, error.TargetState));
        Assert.Empty(Directory.GetFiles(folder));
    }

    /// <summary>Sends 48 MiB, slowly, and does something when a third is sent.</summary>
    private async Task<(TransferException Error, string Folder)> DisturbAsync(LibvirtDaemon target, Action<string> disturb)
    {
        using DaemonHost host = await LibvirtHosts.ConnectAsync(target.TcpUri, default);
        string name = ShortName.Create("p");
        string folder = $"{target.Folder}/{name}";
        DaemonPool pool = await host.CreatePoolAsync(
            new PoolDefinition { Name = name, TargetPath = folder }.ToXml(), new PoolCreation { Build = true, Autostart = true }, default);
        string path = SourcePath("large.raw");
        File.WriteAllBytes(path, VolumeStreams.Pattern(48 << 20, 4));
        using FileByteSource source = FileByteSource.Open(path);
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, Volume) with { Pool = pool }, default);
        var clock = new Stopwatch();
        var progress = new Disturbance(16 << 20, () =>
        {
            disturb(name);
            clock.Start();
        });
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(progress, default));
        Assert.True(clock.IsRunning);
        Assert.True(clock.Elapsed < s_seconds, $"It took {clock.Elapsed}.");
        return (error, folder);
    }

    private sealed class Disturbance(ulong after, Action act) : IProgress<TransferProgress>
    {
        private bool _hasActed;

        public void Report(TransferProgress value)
        {
            if (value.Phase != TransferPhase.Body || value.Done < after)
            {
                return;
            }

            if (!_hasActed)
            {
                _hasActed = true;
                act();
            }

            Thread.Sleep(150);
        }
    }
}
