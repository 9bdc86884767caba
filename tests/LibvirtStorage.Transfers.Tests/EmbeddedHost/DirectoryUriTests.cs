using LibvirtStorage.Client;
using LibvirtStorage.Transfers.EmbeddedHost;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.EmbeddedHost;

public sealed class DirectoryUriTests
{
    [Theory]
    [InlineData("file:///srv/images", "/srv/images")]
    [InlineData("FILE://localhost/srv/images/", "/srv/images/")]
    [InlineData("file:///srv/a%20b%23%3f", "/srv/a b#?")]
    [InlineData("file:////srv", "//srv")]
    public void On_Unix_the_path_is_what_follows_the_server(string uri, string path) =>
        Assert.Equal(path, DirectoryUri.ToLocal(uri, isWindows: false));

    [Theory]
    [InlineData("file:///C:/images", @"C:\images")]
    [InlineData("file:///c:/a%20b", @"c:\a b")]
    [InlineData("file://localhost/C:/images", @"C:\images")]
    [InlineData("file:///C:", @"C:\")]
    [InlineData("file:///C:/", @"C:\")]
    [InlineData("file://server/share/images", @"\\server\share\images")]
    public void On_Windows_it_has_a_drive_or_a_share(string uri, string path) =>
        Assert.Equal(path, DirectoryUri.ToLocal(uri, isWindows: true));

    [Theory]
    [InlineData(@"file://C:\images", @"C:\images")]
    [InlineData("file://C:/images", @"C:\images")]
    [InlineData(@"file:///C:\images", @"C:\images")]
    [InlineData(@"file://\\server\share", @"\\server\share")]
    [InlineData("file:////server/share", @"\\server\share")]
    public void A_path_behind_the_scheme_does_too(string uri, string path) =>
        Assert.Equal(path, DirectoryUri.ToLocal(uri, isWindows: true));

    [Theory]
    [InlineData("file:///images")]
    [InlineData("file:///C:images")]
    [InlineData("file:///CC:/images")]
    [InlineData("file://////images")]
    [InlineData("file://")]
    [InlineData("file:C:/images")]
    [InlineData("file:///C:/images?x")]
    public void Without_either_it_names_no_place_on_Windows(string uri) =>
        Assert.Equal(LibvirtErrorCode.InvalidArgument, Assert.Throws<LibvirtException>(() => DirectoryUri.ToLocal(uri, isWindows: true)).Code);

    [Theory]
    [InlineData("file://server/share")]
    [InlineData("file://")]
    [InlineData("file:/srv")]
    [InlineData("file:///srv#x")]
    [InlineData("file:///srv%00")]
    public void A_server_or_no_directory_is_refused_on_Unix(string uri) =>
        Assert.Equal(LibvirtErrorCode.InvalidArgument, Assert.Throws<LibvirtException>(() => DirectoryUri.ToLocal(uri, isWindows: false)).Code);
}
