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
    private const int SupportsFeature = 60;
    private const int GetHostName = 59;

    // The close callback comes and goes; whether the pool runs; which pool the volume is of.
    private static readonly int[] s_onlyTheirs = [360, 361, 154, 86];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_upload_is_byte_for_byte_that_of_virsh_from_the_first_call_to_the_last_but_for_what_only_one_of_both_asks(bool sparse)
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

        // Authentication, keepalive, open; two look-ups; the upload; close. Each has its answer.
        Assert.Equal(10 + 2 + (sparse ? 4 : 1) + 2 + 2, theirs.Length);
        Assert.Equal(theirs, ours);
    }

    /// <summary>Every message of both sides; of the questions for features only the first one, which is for keepalive.</summary>
    private async Task<string[]> CaptureAsync(Func<string, Task> talk)
    {
        using CapturingProxy proxy = new(daemon.Port);
        await talk(proxy.Uri);
        int features = 0;
        return
        [
            .. proxy.Messages
                .Where(message => message.Procedure is not (0 or GetHostName) && !s_onlyTheirs.Contains(message.Procedure))
                .Where(message => message.Procedure != SupportsFeature || features++ < 2)
                .Select(message => message.ToText()),
        ];
    }
}
