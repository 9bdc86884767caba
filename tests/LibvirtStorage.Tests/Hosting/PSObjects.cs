using System.Management.Automation;

namespace LibvirtStorage.Tests.Hosting;

internal static class PSObjects
{
    /// <summary>The value of a property, as a script sees it.</summary>
    public static object? Get(this PSObject item, string property)
    {
        object? value = item.Properties[property]?.Value;
        return value is PSObject wrapped ? wrapped.BaseObject : value;
    }

    /// <summary>The error's id without the name of the command.</summary>
    public static string Id(this ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];
}
