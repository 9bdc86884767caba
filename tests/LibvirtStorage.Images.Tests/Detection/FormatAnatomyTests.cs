using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace LibvirtStorage.Images.Tests.Detection;

/// <summary>Who knows one format folder knows them all.</summary>
public class FormatAnatomyTests
{
    public static TheoryData<string> Containers => new(ImageFormats.All.Where(f => !f.IsPayload).Select(f => f.Name));

    [Theory]
    [MemberData(nameof(Containers))]
    public void Every_container_format_has_the_same_parts_in_the_same_places(string name)
    {
        Assert.True(ImageFormats.TryGet(name, out ImageFormat? format));
        Type type = format.GetType();
        string prefix = type.Name.Substring(0, type.Name.Length - "Format".Length);
        HashSet<string> parts = new(type.Assembly.GetTypes().Where(t => t.Namespace?.StartsWith(type.Namespace!, StringComparison.Ordinal) == true).Select(t => t.FullName!));
        string[] expected = ["Limits", "Rules", "Identifier"];

        Assert.EndsWith("." + prefix, type.Namespace, StringComparison.Ordinal);
        Assert.All(expected, part => Assert.Contains($"{type.Namespace}.{prefix}{part}", parts));
        Assert.Contains($"{type.Namespace}.Verification.{prefix}Verifier", parts);
        Assert.Equal(format.CanWrite, parts.Any(t => t.StartsWith(type.Namespace + ".Writing.", StringComparison.Ordinal)));
        Assert.Equal(!format.IsEncrypted, parts.Any(t => t.StartsWith(type.Namespace + ".Reading.", StringComparison.Ordinal)));
        Assert.Equal(!format.IsEncrypted, parts.Contains($"{type.Namespace}.{prefix}Image"));
    }
}
