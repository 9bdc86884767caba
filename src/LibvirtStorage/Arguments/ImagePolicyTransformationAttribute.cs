using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Output;
using LibvirtStorage.Paths;
using LibvirtStorage.Policies;

namespace LibvirtStorage.Arguments;

/// <summary>
/// Takes a policy: the object itself, the path of a JSON file, a hashtable, or an object with the properties of a policy,
/// as they come back from a job, another machine, or ConvertFrom-Json.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ImagePolicyTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is null ? null! : PSObject.AsPSObject(inputData).BaseObject switch
        {
            LibvirtImagePolicy policy => policy,
            string path => new LibvirtImagePolicy(PolicyFile.Read(Resolve(engineIntrinsics, path))),
            IDictionary table => new LibvirtImagePolicy(PolicyFields.Read(table.Keys.Cast<object>().Select(k => Pair(k.ToString()!, table[k])))),
            _ => new LibvirtImagePolicy(PolicyFields.Read(
                PSObject.AsPSObject(inputData).Properties.Where(p => p.MemberType is PSMemberTypes.NoteProperty or PSMemberTypes.Property).Select(p => Pair(p.Name, p.Value)))),
        };

    private static KeyValuePair<string, object?> Pair(string name, object? value) => new(name, value);

    private static string Resolve(EngineIntrinsics engine, string path) =>
        engine.SessionState.Path.ResolveUnexpanded(path, out string? resolved) is { } error
            ? throw new ArgumentTransformationMetadataException(error.ToString())
            : resolved!;
}
