using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace LibvirtStorage.Arguments;

/// <summary>Takes names of pools, pools, and whatever names its pool in a property <c>Pool</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PoolNameTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is IList list ? list.Cast<object>().Select(NameOf).ToArray() : NameOf(inputData);
    }

    private static object NameOf(object value)
    {
        PSObject item = PSObject.AsPSObject(value);
        return item.BaseObject is string
            ? item.BaseObject
            : item.Properties["Pool"]?.Value ?? item.Properties["Name"]?.Value ?? item.ToString();
    }
}
