using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Conventions;

/// <summary>The engine that tests run in has no Format-List, so the views are read.</summary>
public sealed class ListViewTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("LibvirtStorage.Output.LibvirtImage")]
    [InlineData("LibvirtStorage.Output.LibvirtImageReport")]
    [InlineData("LibvirtStorage.Output.LibvirtFinding")]
    [InlineData("LibvirtStorage.Output.LibvirtVolume")]
    public void A_list_shows_everything_that_is_known(string type) =>
        Assert.Equal(_session.Get($"[{type}].GetProperties().Name").Select(n => n.ToString()).Order(), Shown(type).Order());

    private static IEnumerable<string> Shown(string type) =>
        from view in XDocument.Load(Checkout.File("LibvirtStorage.Format.ps1xml")).Descendants("View")
        where view.Element("ListControl") is not null && view.Descendants("TypeName").Any(t => t.Value == type)
        from item in view.Descendants("ListItem")
        select (item.Element("Label") ?? item.Element("PropertyName"))!.Value;
}
