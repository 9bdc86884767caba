using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Benchmarks.Transfers;

/// <summary>One transfer that both can do. Each leaves a file, which is compared with the source once.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Peer">What the same job takes without this library.</param>
/// <param name="ResultFormat">The format of what comes out.</param>
/// <param name="Ours">Makes it by this library, and gives the file.</param>
/// <param name="Theirs">Makes it by the peer, and gives the file.</param>
internal sealed record TransferCase(
    string Name, string Peer, string ResultFormat, Func<TransferBench, Workspace, Task<string>> Ours, Func<TransferBench, Workspace, string> Theirs)
{
    private const string OurVolume = "ours.img";
    private const string TheirVolume = "theirs.img";

    public static IReadOnlyList<TransferCase> All { get; } =
    [
        new(
            "upload", "virsh vol-upload --sparse", "raw",
            (bench, _) => SendAsync(bench, ImageFormats.Raw),
            (bench, _) => Send(bench, bench.Source)),
        new(
            "download", "virsh vol-download --sparse", "raw",
            async (bench, workspace) =>
            {
                await bench.ReceiveAsync(workspace.PathOf("ours")).ConfigureAwait(false);
                return workspace.PathOf("ours");
            },
            (bench, workspace) =>
            {
                bench.VirshReceive(workspace.PathOf("theirs"));
                return workspace.PathOf("theirs");
            }),
        new(
            "upload as qcow2", "qemu-img convert, virsh vol-upload", "qcow2",
            (bench, _) => SendAsync(bench, ImageFormats.Qcow2),
            (bench, workspace) =>
            {
                string converted = workspace.PathOf("converted.qcow2");
                QemuImg.Convert(new BenchmarkCase(string.Empty, ToRaw: false, ImageCompression.None, 1), bench.Source, converted);
                string volume = Send(bench, converted);
                File.Delete(converted);
                return volume;
            }),
    ];

    /// <summary>Removes what the last run made.</summary>
    public static void CleanUp(TransferBench bench, Workspace workspace)
    {
        bench.Remove(OurVolume);
        bench.Remove(TheirVolume);
        File.Delete(workspace.PathOf("ours"));
        File.Delete(workspace.PathOf("theirs"));
    }

    private static async Task<string> SendAsync(TransferBench bench, ImageFormat format)
    {
        await bench.SendAsync(OurVolume, format).ConfigureAwait(false);
        return bench.PathOf(OurVolume);
    }

    private static string Send(TransferBench bench, string file)
    {
        bench.VirshSend(TheirVolume, file);
        return bench.PathOf(TheirVolume);
    }
}
