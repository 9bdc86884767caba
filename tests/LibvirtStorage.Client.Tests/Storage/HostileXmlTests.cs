using System;
using System.Diagnostics;
using System.Linq;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Client.Tests.Storage;

/// <summary>XML from a hostile server costs one error of ours: no DTD, no entity, nothing fetched, nothing without bounds.</summary>
public sealed class HostileXmlTests
{

    public static TheoryData<string, string> Hostile() => new()
    {
        { "a DTD", "<!DOCTYPE volume>" + Volume() },
        { "an entity from a file", "<!DOCTYPE volume [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + Volume(path: "&x;") },
        { "a DTD from elsewhere", "<!DOCTYPE volume SYSTEM 'http://127.0.0.1:1/x.dtd'>" + Volume() },
        { "a billion laughs", BillionLaughs() },
        { "an undeclared entity", Volume(path: "&x;") },
        { "deep nesting", string.Concat(Enumerable.Repeat("<volume>", 100_000)) },
        { "deep nesting that ends", string.Concat(Enumerable.Repeat("<volume>", 65)) + string.Concat(Enumerable.Repeat("</volume>", 65)) },
        { "a huge attribute", Volume(type: $"file' x='{new string('y', 5 << 20)}") },
        { "a huge text", Volume(path: new string('y', 5 << 20)) },
        { "a million elements", Volume(path: string.Concat(Enumerable.Repeat("<a/>", 1 << 20))) },
        { "another root", "<pool/>" },
        { "no XML", "\0\u001b[31m" },
        { "nothing", string.Empty },
        { "a size that overflows", Volume(capacity: "18446744073709551616") },
        { "a negative size", Volume(capacity: "-1") },
        { "a type with an escape sequence", Volume(type: "&#x9b;31m") },
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
    public void What_it_is_made_from_is_read() => Assert.Equal(1UL, VolumeXml.Read(Volume(), null).Capacity);

    private static string Volume(string type = "file", string capacity = "1", string path = "/x") =>
        $"<volume type='{type}'><name>x</name><capacity>{capacity}</capacity><target><path>{path}</path><format type='raw'/></target></volume>";

    private static string BillionLaughs() =>
        "<!DOCTYPE volume [<!ENTITY a0 'ha'>"
        + string.Concat(Enumerable.Range(1, 30).Select(i => $"<!ENTITY a{i} '&a{i - 1};&a{i - 1};'>"))
        + "]>" + Volume(path: "&a30;");
}
