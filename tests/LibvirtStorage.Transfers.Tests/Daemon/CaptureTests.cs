using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Transfers.Tests.Contract;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Daemon;

/// <summary>What goes over the wire to a real daemon, and what does not.</summary>
public sealed class CaptureTests(LibvirtDaemon daemon) : TransferFixture, IClassFixture<LibvirtDaemon>
{
    private const int Upload = 208;
    private const int LookUpPool = 84;
    private const int LookUpVolume = 95;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_upload_is_byte_for_byte_that_of_virsh(bool sparse)
    {
        using PoolOnDaemon on = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        await on.CreateAsync("v1.img");
        byte[] first = VolumeStreams.Pattern(sparse ? 65536 : 1024, 1);
        byte[] second = VolumeStreams.Pattern(4096, 2);
        string file = SourcePath("small.bin");
        using (FileStream stream = File.Create(file))
        {
            stream.Write(first);
            if (sparse)
            {
                stream.Position = 524288;
                stream.Write(second);
                stream.SetLength(1 << 20);
            }
        }

        string[] theirs = await CaptureAsync(uri =>
        {
            Programs.Run("virsh", ["-c", uri, "vol-upload", "v1.img", file, "--pool", on.Pool.Name, .. sparse ? new[] { "--sparse" } : []]);
            return Task.CompletedTask;
        });
        string[] ours = await CaptureAsync(async uri =>
        {
            using DaemonHost host = await LibvirtHosts.ConnectAsync(uri, default);
            IStoragePool pool = (await host.FindPoolAsync(on.Pool.Name, default))!;
            IStorageVolume volume = (await pool.FindVolumeAsync("v1.img", default))!;
            using IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, sparse ? VolumeStreamOptions.Sparse : VolumeStreamOptions.None, default);
            await upload.WriteAsync(first, default);
            if (sparse)
            {
                await upload.WriteHoleAsync(458752, default);
                await upload.WriteAsync(second, default);
                await upload.WriteHoleAsync(520192, default);
            }

            await upload.FinishAsync(default);
        });

        Assert.Equal(sparse ? 12 : 9, theirs.Length);
        Assert.Equal(theirs, ours);
    }

    private async Task<string[]> CaptureAsync(Func<string, Task> talk)
    {
        using CapturingProxy proxy = new(daemon.Port);
        await talk(proxy.Uri);
        return [.. proxy.Messages.Where(message => message.Procedure is Upload or LookUpPool or LookUpVolume).Select(message => message.ToText())];
    }
}
