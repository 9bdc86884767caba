using System;
using System.Diagnostics;
using System.Linq;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Storage;

/// <summary>XML from a hostile server costs one error of ours: no DTD, no entity, nothing fetched, nothing without bounds.</summary>
public sealed class HostileXmlTests
{
    private const string Volume = "<volume type='file'><name>x</name><capacity>1</capacity><allocation>1</allocation><target><path>/x</path><format type='raw'/></target></volume>";

    public static TheoryData<string, string> Hostile() => new()
    {
        { "a DTD", "<!DOCTYPE volume>" + Volume },
        { "an entity from a file", "<!DOCTYPE volume [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + Volume.Replace("/x<", "&x;<", StringComparison.Ordinal) },
        { "a DTD from elsewhere", "<!DOCTYPE volume SYSTEM 'http://127.0.0.1:1/x.dtd'>" + Volume },
        { "a billion laughs", BillionLaughs() },
        { "an undeclared entity", Volume.Replace("/x<", "&x;<", StringComparison.Ordinal) },
        { "deep nesting", string.Concat(Enumerable.Repeat("<volume>", 100_000)) },
        { "deep nesting that ends", string.Concat(Enumerable.Repeat("<volume>", 65)) + string.Concat(Enumerable.Repeat("</volume>", 65)) },
        { "a huge attribute", Volume.Replace("type='file'", $"type='file' x='{new string('y', 5 << 20)}'", StringComparison.Ordinal) },
        { "a huge text", Volume.Replace("/x<", new string('y', 5 << 20) + "<", StringComparison.Ordinal) },
        { "a million elements", Volume.Replace("<target>", string.Concat(Enumerable.Repeat("<a/>", 1 << 20)) + "<target>", StringComparison.Ordinal) },
        { "another root", "<pool/>" },
        { "no XML", "\0\u001b[31m" },
        { "nothing", string.Empty },
        { "a size that overflows", Volume.Replace("<capacity>1", "<capacity unit='EiB'>17", StringComparison.Ordinal) },
        { "a negative size", Volume.Replace("<capacity>1", "<capacity>-1", StringComparison.Ordinal) },
        { "a type with an escape sequence", Volume.Replace("type='file'", "type='&#x9b;31m'", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void It_costs_one_error_of_ours(string kind, string xml)
    {
        var clock = Stopwatch.StartNew();
        LibvirtException error = Assert.Throws<LibvirtException>(() => VolumeXml.Read(xml, null));
        Assert.Equal((LibvirtErrorCode.XmlError, LibvirtErrorDomain.Xml), (error.Code, error.Domain));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{kind} took {clock.Elapsed}.");
        Assert.True(error.Message.Length < 1000, $"{kind} has {error.Message.Length} characters to say.");
    }

    [Fact]
    public void What_it_is_made_from_is_read() => Assert.Equal(1UL, VolumeXml.Read(Volume, null).Capacity);

    private static string BillionLaughs() =>
        "<!DOCTYPE volume [<!ENTITY a0 'ha'>"
        + string.Concat(Enumerable.Range(1, 30).Select(i => $"<!ENTITY a{i} '&a{i - 1};&a{i - 1};'>"))
        + "]>" + Volume.Replace("/x<", "&a30;<", StringComparison.Ordinal);
}
