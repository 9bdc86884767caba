using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Tests.Contract;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.EmbeddedHost;

/// <summary>What is particular to a directory that is served in process.</summary>
public sealed class EmbeddedHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<IStorageHost> ConnectAsync() => StorageHosts.ConnectAsync("file://" + _folder.Path, CancellationToken.None);

    private async Task<IStoragePool> PoolAsync() => (await (await ConnectAsync()).ListPoolsAsync(CancellationToken.None)).Single();

    private static async Task<string[]> NamesAsync(IStoragePool pool) =>
        (await pool.ListVolumesAsync(CancellationToken.None)).Select(volume => volume.Name).ToArray();

    [Theory]
    [InlineData("qemu+tls://kvm1/system", LibvirtErrorCode.NoSupport)]
    [InlineData("qemu+libssh://root@kvm1/system", LibvirtErrorCode.NoSupport)]
    [InlineData("qemu+ssh://kvm1", LibvirtErrorCode.InvalidArgument)]
    [InlineData("kvm1", LibvirtErrorCode.InvalidArgument)]
    [InlineData("file:relative", LibvirtErrorCode.InvalidArgument)]
    [InlineData("file://server/share", LibvirtErrorCode.InvalidArgument)]
    [InlineData("file:///tmp?x=1", LibvirtErrorCode.InvalidArgument)]
    [InlineData("file:///no/such/directory", LibvirtErrorCode.NoConnect)]
    public async Task A_uri_that_cannot_be_served_is_refused_with_its_reason(string uri, LibvirtErrorCode code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<LibvirtException>(() => StorageHosts.ConnectAsync(uri, CancellationToken.None))).Code);

    [Fact]
    public async Task A_uri_has_a_canonical_form_that_connects_again()
    {
        string directory = Directory.CreateDirectory(_folder.File("a b#c%")).FullName;
        using IStorageHost host = await StorageHosts.ConnectAsync($"file://localhost{_folder.Path}/x/../a%20b%23c%25/", CancellationToken.None);
        Assert.Equal($"file://{_folder.Path}/a%20b%23c%25", host.Uri.AbsoluteUri);
        using IStorageHost again = await StorageHosts.ConnectAsync(host.Uri.AbsoluteUri, CancellationToken.None);
        IStoragePool pool = (await again.ListPoolsAsync(CancellationToken.None)).Single();
        Assert.Equal(directory, (await pool.GetInfoAsync(CancellationToken.None)).TargetPath);
        Assert.Equal((await host.ListPoolsAsync(CancellationToken.None)).Single().Uuid, pool.Uuid);
    }

    [Fact]
    public async Task Links_are_neither_listed_nor_followed()
    {
        using var outside = new TemporaryFolder();
        File.WriteAllText(outside.File("secret"), "secret");
        File.CreateSymbolicLink(_folder.File("link.img"), outside.File("secret"));
        File.CreateSymbolicLink(_folder.File("dangling.img"), outside.File("new"));
        IStoragePool pool = await PoolAsync();
        Assert.Empty(await NamesAsync(pool));
        Assert.Null(await pool.FindVolumeAsync("link.img", CancellationToken.None));
        var taken = await Assert.ThrowsAsync<LibvirtException>(
            () => pool.CreateVolumeAsync(new VolumeDefinition { Name = "dangling.img", Capacity = 1 }, CancellationToken.None));
        Assert.Equal(LibvirtErrorCode.StorageVolumeExists, taken.Code);
        Assert.False(File.Exists(outside.File("new")));
    }

    [Fact]
    public async Task Pipes_and_names_with_a_leading_dot_are_not_listed()
    {
        Process.Start("mkfifo", _folder.File("pipe.img")).WaitForExit();
        File.WriteAllText(_folder.File(".hidden"), string.Empty);
        File.WriteAllText(_folder.File("seen"), string.Empty);
        Assert.Equal(["seen"], await NamesAsync(await PoolAsync()));
    }

    [Fact]
    public async Task A_directory_is_a_volume_of_type_dir_and_takes_no_bytes()
    {
        Directory.CreateDirectory(_folder.File("sub"));
        IStorageVolume volume = (await (await PoolAsync()).ListVolumesAsync(CancellationToken.None)).Single();
        VolumeInfo info = await volume.GetInfoAsync(CancellationToken.None);
        Assert.Equal((StorageVolumeType.Directory, "dir"), (info.Type, info.Format));
        var error = await Assert.ThrowsAsync<LibvirtException>(() => volume.UploadAsync([1]));
        Assert.Equal(LibvirtErrorCode.SystemError, error.Code);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Mode_is_0600_unless_asked()
    {
        IStoragePool pool = await PoolAsync();
        await pool.CreateVolumeAsync(new VolumeDefinition { Name = "a", Capacity = 1 }, CancellationToken.None);
        await pool.CreateVolumeAsync(new VolumeDefinition { Name = "b", Capacity = 1, Mode = Convert.ToInt32("664", 8) }, CancellationToken.None);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("a")));
        Assert.Equal(Convert.ToInt32("664", 8), (int)File.GetUnixFileMode(_folder.File("b")));
    }

    [Theory]
    [InlineData(".hidden")]
    [InlineData("a\nb")]
    [InlineData("a\\b")]
    [InlineData("..")]
    public async Task Names_that_would_hide_or_confuse_are_refused(string name)
    {
        IStoragePool pool = await PoolAsync();
        var error = await Assert.ThrowsAsync<LibvirtException>(
            () => pool.CreateVolumeAsync(new VolumeDefinition { Name = name, Capacity = 1 }, CancellationToken.None));
        Assert.Equal(LibvirtErrorCode.OperationInvalid, error.Code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Assert.Null(await pool.FindVolumeAsync(name, CancellationToken.None));
    }

    public static TheoryData<string, byte[], string, ulong> Probed()
    {
        byte[] At(int length, params (int Offset, byte[] Bytes)[] parts)
        {
            byte[] content = new byte[length];
            foreach ((int offset, byte[] bytes) in parts)
            {
                bytes.CopyTo(content, offset);
            }

            return content;
        }

        byte[] qfi3 = [0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3];
        byte[] tenMiB = [0, 0, 0, 0, 0, 0xa0, 0, 0];
        return new()
        {
            { "nothing", [], "raw", 0 },
            { "zeros", new byte[1000], "raw", 1000 },
            { "iso", At(40_000, (0x8001, "CD001"u8.ToArray())), "iso", 40_000 },
            { "iso wins over qcow2", At(40_000, (0, qfi3), (24, tenMiB), (0x8001, "CD001"u8.ToArray())), "iso", 40_000 },
            { "qcow2", At(65536, (0, qfi3), (24, tenMiB), (103, [104])), "qcow2", 10 << 20 },
            { "qcow2 of an unknown version is raw", At(65536, (0, qfi3), (7, [4]), (24, tenMiB)), "raw", 65536 },
            { "qcow", At(65536, (0, qfi3), (7, [1]), (24, tenMiB)), "qcow", 10 << 20 },
            { "qed", At(65536, (0, "QED"u8.ToArray()), (48, [0, 0, 0x10])), "qed", 0x100000 },
            { "vmdk in sectors", At(65536, (0, "KDMV"u8.ToArray()), (4, [1]), (12, [8])), "vmdk", 4096 },
            { "vdi", At(65536, (64, [0x7f, 0x10, 0xda, 0xbe, 1, 0, 1, 0]), (368, [0, 0, 0x10])), "vdi", 0x100000 },
            { "dynamic vhd", At(65536, (0, "conectix"u8.ToArray()), (13, [1]), (40, tenMiB)), "vpc", 10 << 20 },
            { "fixed vhd is raw", At(65536, (65024, "conectix"u8.ToArray())), "raw", 65536 },
            { "vhdx is raw", At(65536, (0, "vhdxfile"u8.ToArray())), "raw", 65536 },
            { "parallels is ploop", At(65536, (0, "WithouFreSpacExt"u8.ToArray()), (36, [8])), "ploop", 4096 },
            { "luks is raw without its header", At(65536, (0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 1]), (107, [16])), "raw", 65536 - 8192 },
            { "a magic behind 0x8200 is not seen", At(70_000, (0x8201, "CD001"u8.ToArray())), "raw", 70_000 },
        };
    }

    [Theory]
    [MemberData(nameof(Probed))]
    public async Task Formats_are_probed_as_libvirt_does(string what, byte[] content, string format, ulong capacity)
    {
        File.WriteAllBytes(_folder.File("x.img"), content);
        IStorageVolume volume = (await (await PoolAsync()).ListVolumesAsync(CancellationToken.None)).Single();
        VolumeInfo info = await volume.GetInfoAsync(CancellationToken.None);
        Assert.Equal((what, format, capacity), (what, info.Format, info.Capacity));
        Assert.Equal(format == "ploop" ? StorageVolumeType.Ploop : StorageVolumeType.File, info.Type);
    }

    [Fact]
    public async Task A_backing_file_is_named_from_the_content_and_escaped_in_xml()
    {
        byte[] header = new byte[65536];
        byte[] name = Encoding.UTF8.GetBytes("../<evil>&\u0001");
        ((byte[])[0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3]).CopyTo(header, 0);
        header[14] = 2;
        header[19] = (byte)name.Length;
        header[103] = 104;
        name.CopyTo(header, 512);
        File.WriteAllBytes(_folder.File("x.img"), header);
        IStorageVolume volume = (await (await PoolAsync()).ListVolumesAsync(CancellationToken.None)).Single();
        Assert.Equal(_folder.Path + "/../<evil>&\u0001", (await volume.GetInfoAsync(CancellationToken.None)).BackingStore);
        XElement xml = XElement.Parse(await volume.GetXmlAsync(CancellationToken.None));
        Assert.Equal(_folder.Path + "/../<evil>&\ufffd", xml.Element("backingStore")!.Element("path")!.Value);
    }
}
