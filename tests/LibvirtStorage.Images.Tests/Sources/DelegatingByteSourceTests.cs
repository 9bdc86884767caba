using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using LibvirtStorage.Images.Sources;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources;

/// <summary>A source over another one loses nothing of it by being silent.</summary>
public sealed class DelegatingByteSourceTests
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_member_that_a_source_can_change_is_passed_on()
    {
        IEnumerable<string> members = typeof(ByteSource).GetMethods(Own).Where(m => m.IsVirtual && !m.IsFinal && !m.IsPrivate).Select(m => m.Name);

        // Who disposes of the inner source is not the wrapper's own matter.
        Assert.Equal(members.Except(["Dispose"]).OrderBy(name => name), typeof(DelegatingByteSource).GetMethods(Own).Where(m => m.IsVirtual).Select(m => m.Name).OrderBy(name => name));
    }

    [Fact]
    public void Every_source_over_another_one_derives_from_the_one_that_passes_everything_on()
    {
        List<Type> wrappers = typeof(ByteSource).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(ByteSource)) && !t.IsAbstract)
            .Where(t => t.GetFields(Own).Select(f => f.FieldType).Any(IsSource) || t.IsSubclassOf(typeof(DelegatingByteSource)))
            .ToList();

        Assert.True(wrappers.Count >= 4);
        Assert.All(wrappers, t => Assert.True(t.IsSubclassOf(typeof(DelegatingByteSource)), t.Name));
    }

    private static bool IsSource(Type type) => typeof(ByteSource).IsAssignableFrom(type);
}
