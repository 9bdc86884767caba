using System;
using System.Management.Automation;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;

namespace LibvirtStorage.Arguments;

/// <summary>
/// Takes a connection, or the URI or host name of an open one: so what commands emit, where the host is a text, finds
/// its way back to the same host. Never opens a connection.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LibvirtHostTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is null or LibvirtHost)
        {
            return value!;
        }

        string name = inputData.ToString() ?? string.Empty;
        return OpenHosts.OfThisRunspace.Find(name)
            ?? throw new ArgumentTransformationMetadataException(HostErrors.HostNotFound(name).ToString() + " " + HostErrors.HostNotFound(name).ErrorDetails.RecommendedAction);
    }
}
