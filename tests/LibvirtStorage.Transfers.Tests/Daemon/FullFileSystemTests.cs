using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
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

/// <summary>A file system that another writer fills after the free space was looked at.</summary>
public sealed class FullFileSystemTests : TransferFixture
{
    private const int FileSystem = 2 << 20;
    private const int Other = 1 << 20;
    private const int Image = 1_300_000;

    [Fact]
    public async Task A_cut_upload_that_the_daemon_calls_a_success_is_an_error_and_leaves_no_volume()
    {
        using LibvirtDaemon daemon = new(FileSystem);
        using DaemonHost host = await LibvirtHosts.ConnectAsync(daemon.TcpUri, default);
        DaemonPool pool = await host.CreatePoolAsync(
            new PoolDefinition { Name = "small", TargetPath = daemon.SmallFolder }.ToXml(), new PoolCreation { IsTransient = true }, default);
        string path = SourcePath("image.raw");
        File.WriteAllBytes(path, VolumeStreams.Pattern(Image, 3));

        // Whether the daemon notices before it has seen the FINISH is a matter of luck; nothing of that may show.
        for (int i = 0; i < 4; i++)
        {
            using FileByteSource source = FileByteSource.Open(path);
            UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Raw, "image.raw") with { Pool = pool }, default);
            IStorageVolume other = await pool.CreateVolumeAsync(new VolumeDefinition { Name = "other", Capacity = 0 }, default);
            await other.UploadAsync(VolumeStreams.Pattern(Other, 5));

            TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, default));

            Assert.True(error.Error is TransferError.VerificationFailed or TransferError.TransferFailed, error.ToString());
            Assert.Equal(TargetState.Removed, error.TargetState);
            Assert.Equal("other", Assert.Single(await pool.ListVolumesAsync(default)).Name);
            await other.DeleteAsync(default);
        }

        await (await pool.CreateVolumeAsync(new VolumeDefinition { Name = "other", Capacity = 0 }, default)).UploadAsync(VolumeStreams.Pattern(Other, 5));
        Assert.True(Enumerable.Range(0, 20).Any(_ => IsCutAndCalledSuccess(daemon, path)), "virsh has never called a cut upload a success.");
    }

    /// <summary>The reference.</summary>
    private static bool IsCutAndCalledSuccess(LibvirtDaemon daemon, string path)
    {
        Programs.Run("virsh", "-c", daemon.TcpUri, "vol-create-as", "small", "theirs", "0");
        try
        {
            Programs.Run("virsh", "-c", daemon.TcpUri, "vol-upload", "theirs", path, "--pool", "small");
            XElement theirs = XElement.Parse(Programs.Run("virsh", "-c", daemon.TcpUri, "vol-dumpxml", "theirs", "small"));
            Assert.True((long)theirs.Element("physical")! < Image);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            Programs.Run("virsh", "-c", daemon.TcpUri, "vol-delete", "theirs", "small");
        }
    }
}
