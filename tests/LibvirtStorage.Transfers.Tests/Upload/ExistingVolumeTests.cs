using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>Into volumes that are there already.</summary>
public sealed class ExistingVolumeTests : TransferFixture
{
    [Theory]
    [InlineData("raw", "raw", TransferMode.Auto)]
    [InlineData("raw", "raw", TransferMode.Virtual)]
    [InlineData("qcow2", "raw", TransferMode.Auto)]
    [InlineData("raw", "qcow2", TransferMode.Auto)]
    [InlineData("qcow2", "qcow2", TransferMode.Auto)]
    [InlineData("qcow2", "qcow2", TransferMode.Virtual)]
    public async Task A_smaller_payload_leaves_zeros_and_the_capacity(string sourceFormat, string volumeFormat, TransferMode mode)
    {
        byte[] payload = Payload();
        byte[] old = Payload(20 << 20, seed: 9);
        File.Copy(volumeFormat == "raw" ? RawSource(old, "old") : Qcow2Source(old, "old"), VolumePath("disk"));
        string source = sourceFormat == "raw" ? RawSource(payload) : Qcow2Source(payload);
        ImageFormat format = sourceFormat == "raw" ? ImageFormats.Raw : ImageFormats.Qcow2;

        UploadResult sent = await UploadAsync(source, format, "disk", r => r with { Mode = mode, Force = true });
        Assert.False(sent.Created);
        Assert.Equal((volumeFormat, 20UL << 20), (sent.Info.Format, sent.Info.Capacity));
        byte[] content = Qemu.Payload(VolumePath("disk"), volumeFormat);
        Assert.Equal(20 << 20, content.Length);
        Assert.Equal(payload, content.Take(payload.Length));
        Assert.Equal(-1, content.AsSpan(payload.Length).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public async Task A_capacity_that_whole_sectors_would_change_is_refused()
    {
        Qemu.Img("create", "-q", "-f", "qcow2", VolumePath("disk"), "1M");
        byte[] container = File.ReadAllBytes(VolumePath("disk"));
        container[31] = 1;
        File.WriteAllBytes(VolumePath("disk"), container);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(RawSource(Payload(4096)), ImageFormats.Raw, "disk"));
        Assert.Equal((TransferError.CapacityExceeded, TargetState.Untouched), (error.Error, error.TargetState));
        UploadResult sent = await UploadAsync(RawSource(Payload(4096)), ImageFormats.Raw, "disk", r => r with { AllowCapacityChange = true });
        Assert.Equal((1UL << 20) + 512, sent.Info.Capacity);
    }

    [Theory]
    [InlineData(TransferMode.Physical, "compat=1.1", true)]
    [InlineData(TransferMode.Physical, "compat=0.10", false)]
    [InlineData(TransferMode.Virtual, "compat=1.1", false)]
    public async Task A_container_that_brings_another_layout_is_a_warning(TransferMode mode, string layout, bool isWarning)
    {
        Qemu.Img("create", "-q", "-f", "qcow2", "-o", "compat=0.10", VolumePath("disk"), "6M");
        using FileByteSource source = FileByteSource.Open(Qcow2Source(Payload(), options: layout));
        UploadPlan plan = await UploadPlan.CreateAsync(Request(source, ImageFormats.Qcow2, "disk") with { Mode = mode }, default);
        Assert.Equal(isWarning, plan.Warnings.Any(w => w.Contains("version 2, clusters of 65536 bytes", StringComparison.Ordinal) && w.Contains("version 3", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task No_byte_of_the_former_content_stays_in_the_container()
    {
        byte[] old = Enumerable.Repeat((byte)0xa5, 8 << 20).ToArray();
        File.WriteAllBytes(VolumePath("disk"), old);
        await UploadAsync(RawSource(new byte[1 << 20]), ImageFormats.Raw, "disk", r => r with { Force = true });
        Assert.Equal(-1, File.ReadAllBytes(VolumePath("disk")).AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public async Task Data_is_replaced_only_with_force()
    {
        File.WriteAllBytes(VolumePath("disk.raw"), Payload(8 << 20, seed: 2));
        string before = Hash("disk.raw");
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk.raw"));
        Assert.Equal((TransferError.VolumeExists, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Equal(before, Hash("disk.raw"));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public async Task A_volume_to_which_nothing_was_written_needs_no_force(string format)
    {
        await Pool.CreateVolumeAsync(new VolumeDefinition { Name = "disk", Format = format, Capacity = 8 << 20 }, CancellationToken.None);
        UploadResult sent = await UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk");
        Assert.Equal((false, format, 8UL << 20), (sent.Created, sent.Info.Format, sent.Info.Capacity));
        Assert.Equal(Payload(), Qemu.Payload(VolumePath("disk"), format).Take(Payload().Length));
    }

    [Fact]
    public async Task A_qcow2_volume_with_one_written_cluster_needs_force()
    {
        Qemu.Img("create", "-q", "-f", "qcow2", VolumePath("disk"), "8M");
        Qemu.Io(VolumePath("disk"), "qcow2", "write -P 1 4M 4k");
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk"));
        Assert.Equal(TransferError.VolumeExists, error.Error);
    }

    [Theory]
    [InlineData("compat=0.10", 2, 65536, 16, false)]
    [InlineData("compat=1.1,cluster_size=4096,lazy_refcounts=on", 3, 4096, 16, true)]
    [InlineData("cluster_size=131072,refcount_bits=1", 3, 131072, 1, false)]
    public async Task A_qcow2_volume_keeps_its_layout(string options, int version, int clusterSize, int refcountBits, bool lazy)
    {
        File.Copy(Qcow2Source(Payload(seed: 4), "old", options), VolumePath("disk"));
        await UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true });
        using FileByteSource file = FileByteSource.Open(VolumePath("disk"));
        WriterOptions layout = ImageFormats.Qcow2.ReadLayout(file, new BudgetMeter(ImageBudget.Default)).Options;
        Assert.Equal((version, clusterSize, refcountBits, lazy), (layout.Version, layout.ClusterSize, layout.RefcountBits, layout.LazyRefcounts));
        Qemu.Check(VolumePath("disk"));
        Assert.Equal(Payload(), Qemu.Payload(VolumePath("disk"), "qcow2"));
    }

    [Theory]
    [InlineData("qed", "cluster_size=131072,table_size=2")]
    [InlineData("vdi", "static=on")]
    [InlineData("vdi", "static=off")]
    [InlineData("vpc", "force_size=on")]
    [InlineData("vmdk", "subformat=monolithicSparse")]
    [InlineData("vmdk", "subformat=streamOptimized")]
    public async Task A_volume_of_another_format_keeps_its_layout_too(string format, string options)
    {
        string disk = VolumePath("disk");
        Qemu.Img("create", "-q", "-f", format, "-o", options, disk, "8193K");
        ImageLayout before = LayoutOf(disk, format);

        UploadResult sent = await UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true });

        Assert.Equal((format, TransferMode.Virtual), (sent.Info.Format, sent.Mode));
        Assert.Equal((before.VirtualSize, before.Options), (LayoutOf(disk, format).VirtualSize, LayoutOf(disk, format).Options));
        byte[] read = Qemu.Payload(disk, format);
        Assert.Equal(Payload(), read.Take(Payload().Length));
        Assert.All(read.Skip(Payload().Length), b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData("vpc", "force_size=on,subformat=fixed")]
    [InlineData("vhdx", "subformat=dynamic")]
    [InlineData("vhdx", "subformat=fixed,block_size=2M")]
    public async Task An_image_that_the_host_takes_for_raw_bytes_is_kept_or_given_up_only_by_name(string format, string options)
    {
        string disk = VolumePath("disk");
        Qemu.Img("create", "-q", "-f", format, "-o", options, disk, "8193K");
        ImageLayout before = LayoutOf(disk, format);
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? kept));

        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true }));
        Assert.Equal((TransferError.FormatMismatch, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Contains($"-Format {format}", error.Recommendation, StringComparison.Ordinal);

        await UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true, Format = kept });
        Assert.Equal((before.VirtualSize, before.Options), (LayoutOf(disk, format).VirtualSize, LayoutOf(disk, format).Options));
        Assert.Equal(Payload(), Qemu.Payload(disk, format).Take(Payload().Length));

        await UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true, AllowFormatChange = true });
        Assert.Equal(Payload(), File.ReadAllBytes(disk).Take(Payload().Length));
    }

    [Theory]
    [InlineData("snapshot")]
    [InlineData("bitmap")]
    [InlineData("extended_l2")]
    [InlineData("backing file")]
    public async Task What_a_payload_cannot_keep_is_refused(string feature)
    {
        string disk = VolumePath("disk");
        switch (feature)
        {
            case "snapshot":
                Qemu.Img("create", "-q", "-f", "qcow2", disk, "8M");
                Qemu.Img("snapshot", "-c", "one", disk);
                break;
            case "bitmap":
                Qemu.Img("create", "-q", "-f", "qcow2", disk, "8M");
                Qemu.Img("bitmap", "--add", disk, "b0");
                break;
            case "extended_l2":
                Qemu.Img("create", "-q", "-f", "qcow2", "-o", "extended_l2=on", disk, "8M");
                break;
            default:
                File.WriteAllBytes(SourcePath("base"), new byte[8 << 20]);
                Qemu.Img("create", "-q", "-f", "qcow2", "-b", SourcePath("base"), "-F", "raw", disk, "8M");
                break;
        }

        string before = Hash("disk");
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true }));
        Assert.Equal((TransferError.TargetUnsupported, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Equal(before, Hash("disk"));
    }

    [Fact]
    public async Task The_capacity_may_change_when_that_is_allowed()
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(1 << 20, seed: 2));
        UploadResult sent = await UploadAsync(
            RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true, AllowCapacityChange = true });
        Assert.Equal((ulong)Payload().Length, sent.Info.Capacity);
        Assert.Equal(Payload(), File.ReadAllBytes(VolumePath("disk")));
    }

    [Fact]
    public async Task The_format_may_change_when_that_is_allowed()
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(8 << 20, seed: 2));
        string source = Qcow2Source(Payload());
        UploadResult sent = await UploadAsync(source, ImageFormats.Qcow2, "disk", r => r with
        {
            Mode = TransferMode.Physical, Force = true, AllowFormatChange = true, AllowCapacityChange = true,
        });
        Assert.Equal("qcow2", sent.Info.Format);
        Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(VolumePath("disk")));
    }

    [Fact]
    public async Task A_range_is_written_in_place()
    {
        byte[] old = Payload(4 << 20, seed: 5);
        File.WriteAllBytes(VolumePath("disk"), old);
        byte[] payload = Payload(1 << 20);
        UploadResult sent = await UploadAsync(
            Qcow2Source(payload), ImageFormats.Qcow2, "disk", r => r with { Mode = TransferMode.Virtual, Offset = 300_000, Length = 500_000, Force = true });
        Assert.Equal(500_000, sent.BytesSent);
        payload.AsSpan(0, 500_000).CopyTo(old.AsSpan(300_000));
        Assert.Equal(old, File.ReadAllBytes(VolumePath("disk")));
    }

    [Theory]
    [InlineData(4_000_000, 500_000)]
    [InlineData(5_000_000, 1)]
    public async Task A_range_stays_inside_the_volume(ulong offset, ulong length)
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(4 << 20, seed: 5));
        string before = Hash("disk");
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(Payload(1 << 20)), ImageFormats.Raw, "disk", r => r with { Offset = offset, Length = length, Force = true }));
        Assert.Equal((TransferError.CapacityExceeded, before), (error.Error, Hash("disk")));
    }

    [Fact]
    public async Task A_range_cannot_turn_a_volume_into_an_image()
    {
        File.WriteAllBytes(VolumePath("disk"), new byte[4 << 20]);
        byte[] header = File.ReadAllBytes(Qcow2Source(Payload(1 << 20)));
        File.WriteAllBytes(SourcePath("tail.raw"), header.AsSpan(1, 65536).ToArray());
        byte[] first = [(byte)'Q'];
        File.WriteAllBytes(SourcePath("first.raw"), first);
        await UploadAsync(SourcePath("tail.raw"), ImageFormats.Raw, "disk", r => r with { Offset = 1, Force = true });
        string before = Hash("disk");
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(SourcePath("first.raw"), ImageFormats.Raw, "disk", r => r with { Length = 1, Force = true }));
        Assert.Equal((TransferError.ImageRefused, before), (error.Error, Hash("disk")));
    }

    [Fact]
    public async Task Two_ranges_that_each_look_harmless_do_not_make_an_encrypted_volume_together()
    {
        byte[] disk = new byte[1 << 20];
        "LU"u8.CopyTo(disk);
        File.WriteAllBytes(VolumePath("disk"), disk);
        File.WriteAllBytes(SourcePath("rest.raw"), [(byte)'K', (byte)'S', 0xba, 0xbe, 0, 1]);
        string before = Hash("disk");
        UploadRequest Range(UploadRequest request) => request with { Offset = 2, Force = true };
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(SourcePath("rest.raw"), ImageFormats.Raw, "disk", Range));
        Assert.Equal((TransferError.ImageRefused, before), (error.Error, Hash("disk")));

        await UploadAsync(SourcePath("rest.raw"), ImageFormats.Raw, "disk", r => Range(r) with { Policy = r.Policy with { AllowAmbiguousFormat = true } });
    }

    /// <summary>The bytes that end the volume stand in the middle of their source, where they are nothing.</summary>
    [Theory]
    [InlineData("raw", "vhdxfile", 0, 0, "vhdx")]
    [InlineData("qcow2", "vhdxfile", 0, 0, "vhdx")]
    [InlineData("raw", "conectix", (1 << 20) - 512, 3 << 20, "vpc")]
    [InlineData("qcow2", "conectix", (1 << 20) - 512, 3 << 20, "vpc")]
    [InlineData("forward", "conectix", (1 << 20) - 512, 3 << 20, "vpc")]
    [InlineData("raw", "SKUL\u00ba\u00be", 0x4000, 0, "luks")]
    public async Task A_range_that_makes_an_image_of_the_volume_is_refused_by_what_stands_at_its_ends(string kind, string magic, int at, int offset, string named)
    {
        byte[] payload = Payload(2 << 20);
        payload.AsSpan(0, 4096).Clear();
        Encoding.Latin1.GetBytes(magic).CopyTo(payload, at);
        bool isDeclared = kind == "raw" && at == 0;
        File.WriteAllBytes(VolumePath("disk"), Payload(4 << 20, seed: 5));
        string before = Hash("disk");
        ulong length = (ulong)Math.Min(1 << 20, (4 << 20) - offset);
        UploadRequest Range(UploadRequest request) => request with { Offset = (ulong)offset, Length = length, Force = true };

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => SendAsync(kind, payload, Range));
        Assert.Equal((TransferError.ImageRefused, TargetState.Untouched, before), (error.Error, error.TargetState, Hash("disk")));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        if (!isDeclared && named != "luks")
        {
            Assert.Equal("AmbiguousVolume", Assert.IsType<DiskImageException>(error.InnerException).Finding.Id);
        }

        await SendAsync(kind, payload, r => Range(r) with
        {
            Policy = named == "luks" ? r.Policy with { AllowEncryption = true } : r.Policy with { AllowAmbiguousFormat = true },
        });
        Assert.NotEqual(before, Hash("disk"));
    }

    [Fact]
    public async Task A_range_is_not_refused_for_bytes_that_do_not_come_to_stand_at_an_end()
    {
        byte[] payload = Payload(2 << 20);
        "vhdxfile"u8.CopyTo(payload);
        string source = Qcow2EndingAsVhd(payload);
        File.WriteAllBytes(VolumePath("disk"), Payload(4 << 20, seed: 5));
        await UploadAsync(source, ImageFormats.Qcow2, "disk", r => r with { Offset = 1 << 20, Force = true });
        Assert.Equal(payload, File.ReadAllBytes(VolumePath("disk")).AsSpan(1 << 20, 2 << 20).ToArray());
    }

    [Fact]
    public async Task A_range_is_not_refused_for_what_the_volume_is_already()
    {
        byte[] disk = Payload(4 << 20, seed: 5);
        "conectix"u8.CopyTo(disk.AsSpan(disk.Length - 512));
        File.WriteAllBytes(VolumePath("disk"), disk);
        await SendAsync("raw", Payload(1 << 20), r => r with { Offset = 0, Force = true });
        Assert.Equal(Payload(1 << 20), File.ReadAllBytes(VolumePath("disk")).AsSpan(0, 1 << 20).ToArray());
    }

    public static TheoryData<string, Func<UploadRequest, UploadRequest>> ForNewVolumes() => new()
    {
        { "-Capacity", r => r with { Capacity = 64 << 20 } },
        { "-Capacity", r => r with { Capacity = 64 << 20, Offset = 0 } },
        { "-Allocation", r => r with { Allocation = 4096 } },
        { "-Mode, -Owner, -Group", r => r with { FileMode = 0x1a0, Owner = 0, Group = 0 } },
        { "-Mode", r => r with { FileMode = 0x1a0, Length = 512 } },
    };

    [Theory]
    [MemberData(nameof(ForNewVolumes), DisableDiscoveryEnumeration = true)]
    public async Task What_is_for_new_volumes_is_refused_and_named(string named, Func<UploadRequest, UploadRequest> change)
    {
        File.WriteAllBytes(VolumePath("disk"), Payload(4 << 20, seed: 5));
        string before = Hash("disk");
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => SendAsync("raw", Payload(1 << 20), r => change(r with { Force = true })));
        Assert.Equal((TransferError.InvalidRequest, before), (error.Error, Hash("disk")));
        Assert.Contains($"only: {named}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_and_capacity_are_for_new_volumes()
    {
        File.Copy(Qcow2Source(Payload(seed: 4), "old"), VolumePath("disk"));
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true, WriterOptions = new WriterOptions { ClusterSize = 4096 } }));
        Assert.Equal(TransferError.InvalidRequest, error.Error);
        error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(Payload()), ImageFormats.Raw, "disk", r => r with { Force = true, Capacity = 64 << 20 }));
        Assert.Equal(TransferError.InvalidRequest, error.Error);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    public async Task A_name_that_is_no_volume_name_is_refused(string name)
    {
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(RawSource(Payload(1 << 20)), ImageFormats.Raw, name));
        Assert.Equal(TransferError.InvalidName, error.Error);
    }

    [Fact]
    public async Task More_than_fits_is_refused_before_the_first_byte()
    {
        using var bytes = FileByteSource.Open(RawSource(Payload(1 << 20)));
        StoragePoolInfo info = await Pool.GetInfoAsync(CancellationToken.None);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadPlan.CreateAsync(
            Request(bytes, ImageFormats.Raw, "x.qcow2") with { Format = ImageFormats.Raw, Mode = TransferMode.Virtual, Capacity = info.Capacity * 2, Allocation = info.Capacity * 2 },
            CancellationToken.None));
        Assert.Equal(TransferError.InsufficientSpace, error.Error);
    }

    [Fact]
    public async Task A_source_that_changes_after_it_was_checked_is_noticed()
    {
        string source = Qcow2Source(Payload());
        using FileByteSource bytes = FileByteSource.Open(source);
        UploadPlan plan = await UploadPlan.CreateAsync(Request(bytes, ImageFormats.Qcow2, "x.qcow2"), CancellationToken.None);
        using (FileStream file = File.OpenWrite(source))
        {
            file.Position = 24;
            file.Write([0, 0, 1]);
        }

        TransferException error = await Assert.ThrowsAsync<TransferException>(() => plan.ExecuteAsync(null, CancellationToken.None));
        Assert.Equal(TransferError.SourceChanged, error.Error);
        Assert.False(Exists("x.qcow2"));
    }

    /// <summary>Sends a payload into the volume: as raw bytes, as the payload of a qcow2 image, or as raw bytes that come in one go.</summary>
    private async Task SendAsync(string kind, byte[] payload, Func<UploadRequest, UploadRequest> change)
    {
        using FileByteSource file = FileByteSource.Open(kind == "qcow2" ? Qcow2Source(payload) : RawSource(payload));
        using var forward = new ForwardSource(file);
        UploadRequest request = Request(kind == "forward" ? forward : file, kind == "qcow2" ? ImageFormats.Qcow2 : ImageFormats.Raw, "disk");
        UploadPlan plan = await UploadPlan.CreateAsync(change(request), CancellationToken.None);
        await plan.ExecuteAsync(null, CancellationToken.None);
    }

    private static ImageLayout LayoutOf(string path, string formatName)
    {
        using FileByteSource file = FileByteSource.Open(path);
        return ImageFormats.TryGet(formatName, out ImageFormat? format)
            ? format.ReadLayout(file, new BudgetMeter(ImageBudget.Default))
            : throw new ArgumentException(formatName);
    }

    /// <summary>Keeps what validation looks at, as a stream that was begun does; else reads go forward.</summary>
    private sealed class ForwardSource(ByteSource inner) : DelegatingByteSource(inner)
    {
        private long _position;

        public override bool CanSeek => false;

        protected override void ReadCore(long offset, Span<byte> destination)
        {
            Assert.True(offset + destination.Length <= SignatureWindow.HeadLength || Math.Max(offset, SignatureWindow.HeadLength) >= _position, "It went back.");
            _position = Math.Max(_position, offset + destination.Length);
            Inner.Read(offset, destination);
        }
    }
}
