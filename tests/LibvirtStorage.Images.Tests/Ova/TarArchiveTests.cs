using System;
using System.IO;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Ova;

/// <summary>The archive around a package: flat, bounded, and nothing in it that could lead elsewhere.</summary>
public sealed class TarArchiveTests
{
    private static readonly byte[] s_content = Patterns.Random(1000);

    [Fact]
    public void Members_are_found_with_their_places()
    {
        OvaMember[] members = Read(t => { Add(t, "a.ovf", s_content); Add(t, "empty", []); Add(t, "./b.vmdk", s_content); });
        Assert.Equal([new("a.ovf", 512, 1000), new("empty", 2048, 0), new("b.vmdk", 2560, 1000)], members);
    }

    [Fact]
    public void Long_names_and_sizes_come_in_headers_of_their_own()
    {
        string name = new string('n', 300) + ".vmdk";
        OvaMember[] members = Read(t =>
        {
            Add(t, "PaxHeader", Encoding.UTF8.GetBytes(Field("mtime=1.5") + Field("path=" + name) + Field("size=1000")), 'x');
            Add(t, "short", s_content);
            Add(t, "././@LongLink", Encoding.UTF8.GetBytes(name + "2\0"), 'L');
            Add(t, "short", s_content);
            Add(t, "global", Encoding.UTF8.GetBytes(Field("comment=x")), 'g');
            Add(t, "last", s_content);
        });
        Assert.Equal([name, name + "2", "last"], members.Select(m => m.Name));
        Assert.All(members, m => Assert.Equal(1000, m.Length));
    }

    /// <summary>tar takes another content, or another name, than programs that know less of it.</summary>
    [Theory]
    [InlineData("GNU.sparse.major=1", false)]
    [InlineData("GNU.sparse.name=other", false)]
    [InlineData("path=b", true)]
    public void A_member_that_is_another_one_for_some_programs_is_corrupt(string field, bool hasLongName) => AssertRefused(FindingReason.Corrupt, t =>
    {
        if (hasLongName)
        {
            Add(t, "././@LongLink", Encoding.UTF8.GetBytes("a\0"), 'L');
        }

        Add(t, "PaxHeader", Encoding.UTF8.GetBytes(Field(field)), 'x');
        Add(t, "short", s_content);
    });

    [Fact]
    public void A_size_beyond_octal_digits_is_binary()
    {
        byte[] header = OvaBuilder.Header("big", "00000000000", '0');
        new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0xe8 }.CopyTo(header, 124);
        OvaMember[] members = Read(t => { t.Write(OvaBuilder.Seal(header), 0, 512); t.Write(new byte[1024], 0, 1024); });
        Assert.Equal(1000, Assert.Single(members).Length);

        new byte[] { 0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }.CopyTo(header, 124);
        AssertRefused(FindingReason.FormatMismatch, t => t.Write(OvaBuilder.Seal(header), 0, 512));
        new byte[] { 0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }.CopyTo(header, 124);
        AssertRefused(FindingReason.Truncated, t => t.Write(OvaBuilder.Seal(header), 0, 512));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("C:x")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("././x")]
    [InlineData("x\u001b[2J")]
    [InlineData("NUL")]
    [InlineData("con.vmdk")]
    [InlineData("Com1 .tar.gz")]
    [InlineData("./LPT\u00b9.ovf")]
    [InlineData("CONIN$")]
    public void A_name_with_a_path_leads_elsewhere(string name) => AssertRefused(FindingReason.ExternalReference, t => Add(t, name, s_content));

    [Theory]
    [InlineData('1')] // hard link
    [InlineData('2')] // symbolic link
    [InlineData('3')] // devices
    [InlineData('4')]
    [InlineData('5')] // folder
    [InlineData('6')] // pipe
    [InlineData('S')] // sparse file
    [InlineData('K')] // the name of a long link
    [InlineData('?')]
    public void Only_regular_files_belong_into_a_package(char type) => AssertRefused(FindingReason.ExternalReference, t => Add(t, "link", [], type));

    /// <summary>As <c>tar -cf web.ova web</c> writes it.</summary>
    [Theory]
    [InlineData("web/", '5')]
    [InlineData("./web/", '5')]
    [InlineData("web/web.ovf", '0')]
    [InlineData("a/b/c.vmdk", '0')]
    public void A_folder_that_was_packed_is_no_accusation(string name, char type)
    {
        DiskImageException e = Assert.Throws<DiskImageException>(() => Read(t => Add(t, name, [], type)));

        Assert.Equal(nameof(OvaRules.OvaFolder), e.Finding.Id);
        Assert.Contains("tar -C", e.Finding.Recommendation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/NUL")]
    public void A_path_that_leads_out_is_still_one(string name) =>
        Assert.Equal(nameof(OvaRules.OvaMember), Assert.Throws<DiskImageException>(() => Read(t => Add(t, name, s_content))).Finding.Id);

    /// <summary>As <c>tar -cf x.ova .</c> writes it.</summary>
    [Fact]
    public void The_folder_of_the_members_is_passed_over()
    {
        OvaMember[] members = Read(t => { Add(t, "./", [], '5'); Add(t, "./a.ovf", s_content); Add(t, "./console.vmdk", s_content); });
        Assert.Equal([new("a.ovf", 1024, 1000), new("console.vmdk", 2560, 1000)], members);
    }

    [Theory]
    [InlineData("sub/", 0)]
    [InlineData("./sub/", 0)]
    [InlineData("../", 0)]
    [InlineData(".//", 0)]
    [InlineData("/", 0)]
    [InlineData("./", 512)]
    public void Another_folder_or_one_with_content_is_not(string name, int length) =>
        AssertRefused(FindingReason.ExternalReference, t => Add(t, name, new byte[length], '5'));

    [Fact]
    public void Folders_are_no_way_around_the_number_of_members() =>
        AssertRefused(FindingReason.Limit, t => { for (int i = 0; i <= 2048; i++) { Add(t, "./", [], '5'); } });

    [Fact]
    public void A_name_stands_once_in_any_case_and_with_its_folder_or_without()
    {
        AssertRefused(FindingReason.AmbiguousFormat, t => { Add(t, "a.vmdk", s_content); Add(t, "A.VMDK", s_content); });
        AssertRefused(FindingReason.AmbiguousFormat, t => { Add(t, "a.vmdk", s_content); Add(t, "./a.vmdk", s_content); });
    }

    [Theory]
    [InlineData("")]
    [InlineData("path=x\n")]
    [InlineData("8 path=x\n")]
    [InlineData("99 path=x\n")]
    [InlineData("0 path=x\n")]
    [InlineData("99999999999 path=x\n")]
    [InlineData("10 pathisx\n")]
    [InlineData("12 size=-10\n")]
    public void An_extended_header_is_made_of_whole_records(string content) =>
        AssertRefused(content.Length == 0 ? FindingReason.AmbiguousFormat : FindingReason.Corrupt, t =>
        {
            Add(t, "a", s_content);
            Add(t, "x", Encoding.UTF8.GetBytes(content), 'x');
            Add(t, "A", s_content);
        });

    [Fact]
    public void One_header_does_not_name_all_members() =>
        AssertRefused(FindingReason.Corrupt, t => Add(t, "g", Encoding.UTF8.GetBytes(Field("path=x")), 'g'));

    [Fact]
    public void What_real_packages_do_not_have_is_a_limit()
    {
        AssertRefused(FindingReason.Limit, t => { for (int i = 0; i <= 1024; i++) { Add(t, $"m{i}", []); } });
        AssertRefused(FindingReason.Limit, t => { for (int i = 0; i <= 2048; i++) { Add(t, "x", [], 'x'); } });
        AssertRefused(FindingReason.Limit, t => Add(t, "x", new byte[(64 << 10) + 1], 'x'));
        AssertRefused(FindingReason.Limit, t => { Add(t, "x", Encoding.UTF8.GetBytes(Field("path=" + new string('n', 1025))), 'x'); Add(t, "a", []); });
        AssertRefused(FindingReason.Limit, t => Add(t, "", []));
    }

    [Fact]
    public void A_file_that_is_cut_is_truncated()
    {
        byte[] archive = Archive(t => { Add(t, "a", s_content); Add(t, "b", s_content); });
        Assert.All(new[] { 600, 1535, 1536, 2000, 2048, archive.Length - 1024 }, length => AssertRefused(FindingReason.Truncated, archive.Take(length).ToArray()));
        Assert.Equal(2, Read(archive.Take(archive.Length - 512).ToArray()).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void Other_bytes_are_no_archive(int length)
    {
        AssertRefused(FindingReason.FormatMismatch, new byte[length]);
        AssertRefused(FindingReason.FormatMismatch, Patterns.Random(length));
    }

    [Fact]
    public void A_changed_header_is_found()
    {
        byte[] archive = Archive(t => { Add(t, "a", s_content); Add(t, "b", s_content); });
        archive[1536 + 130] ^= 1;
        AssertRefused(FindingReason.Corrupt, archive);
    }

    [Fact]
    public void Whatever_is_changed_nothing_but_our_own_exception_comes_out()
    {
        byte[] package = new OvaBuilder().Disk("d.raw", s_content, "", 1000).Build();
        var random = new Random(1);
        for (int i = 0; i < 500; i++)
        {
            byte[] damaged = (byte[])package.Clone();
            damaged[random.Next(5000)] = (byte)random.Next(256);
            if (i % 2 == 0)
            {
                // A changed field whose checksum is right gets further.
                damaged[random.Next(512)] = (byte)random.Next(256);
                OvaBuilder.Seal(damaged.AsSpan(0, 512).ToArray()).CopyTo(damaged, 0);
            }

            Exception? e = Opened(damaged);
            Assert.True(e is null or DiskImageException, $"{e}");
        }
    }

    private static Exception? Opened(byte[] package)
    {
        using var source = new MemoryByteSource(package);
        return Record.Exception(() => OvaPackage.Open(source, new BudgetMeter(ImageBudget.Default)));
    }

    private static string Field(string field)
    {
        int length = Encoding.UTF8.GetByteCount(field) + 3;
        length += length.ToString(System.Globalization.CultureInfo.InvariantCulture).Length - 1;
        string record = $"{length} {field}\n";
        return Encoding.UTF8.GetByteCount(record) == length ? record : $"{length + 1} {field}\n";
    }

    private static void Add(MemoryStream tar, string name, byte[] content, char type = '0') => OvaBuilder.Add(tar, name, content, type);

    private static byte[] Archive(Action<MemoryStream> fill)
    {
        var tar = new MemoryStream();
        fill(tar);
        tar.Write(new byte[1024], 0, 1024);
        return tar.ToArray();
    }

    private static OvaMember[] Read(Action<MemoryStream> fill) => Read(Archive(fill));

    private static OvaMember[] Read(byte[] archive)
    {
        using var source = new MemoryByteSource(archive);
        return TarArchive.Read(source, new BudgetMeter(ImageBudget.Default)).ToArray();
    }

    private static void AssertRefused(FindingReason reason, Action<MemoryStream> fill) => AssertRefused(reason, Archive(fill));

    private static void AssertRefused(FindingReason reason, byte[] archive) =>
        Assert.Equal(reason, Assert.Throws<DiskImageException>(() => Read(archive)).Reason);
}
