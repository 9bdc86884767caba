using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Images;

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
    private const string OurFile = "ours";
    private const string TheirFile = "theirs";

    public static IReadOnlyList<TransferCase> All { get; } =
    [
        new(
            "upload", "virsh vol-upload --sparse", "raw",
            (bench, _) => SendAsync(bench, ImageFormats.Raw, verify: false),
            (bench, _) => Send(bench, volume => bench.VirshSend(volume, bench.Source))),
        new(
            "upload, all read back (-Verify)", "virsh vol-upload, vol-download, qemu-img compare", "raw",
            (bench, _) => SendAsync(bench, ImageFormats.Raw, verify: true),
            (bench, _) => Send(bench, bench.VirshSendAndCompare)),
        new(
            "download", "virsh vol-download --sparse", "raw",
            (bench, workspace) => ReceiveAsync(bench, workspace, ImageFormats.Raw),
            (bench, workspace) => Receive(workspace, bench.VirshReceive)),
        new(
            "upload of a raw disk as qcow2", "qemu-img convert, virsh vol-upload", "qcow2",
            (bench, _) => SendAsync(bench, ImageFormats.Qcow2, verify: false),
            (bench, _) => Send(bench, bench.QemuSend)),
        new(
            "download of a qcow2 disk as raw", "virsh vol-download, qemu-img convert", "raw",
            (bench, workspace) => ReceiveAsync(bench, workspace, ImageFormats.Qcow2),
            (bench, workspace) => Receive(workspace, bench.QemuReceive)),
    ];

    /// <summary>Removes what the last run made.</summary>
    public static void CleanUp(TransferBench bench, Workspace workspace)
    {
        bench.Remove(OurVolume);
        bench.Remove(TheirVolume);
        File.Delete(workspace.PathOf(OurFile));
        File.Delete(workspace.PathOf(TheirFile));
    }

    private static async Task<string> SendAsync(TransferBench bench, ImageFormat format, bool verify)
    {
        await bench.SendAsync(OurVolume, format, verify).ConfigureAwait(false);
        return bench.PathOf(OurVolume);
    }

    private static string Send(TransferBench bench, Action<string> send)
    {
        send(TheirVolume);
        return bench.PathOf(TheirVolume);
    }

    private static async Task<string> ReceiveAsync(TransferBench bench, Workspace workspace, ImageFormat stored)
    {
        string file = workspace.PathOf(OurFile);
        await bench.ReceiveAsync(stored, file).ConfigureAwait(false);
        return file;
    }

    private static string Receive(Workspace workspace, Action<string> receive)
    {
        string file = workspace.PathOf(TheirFile);
        receive(file);
        return file;
    }
}
