using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Policies;

/// <summary>
/// Reads a policy from names and values, from wherever: a JSON file, a hashtable, an object that came back from another
/// machine. What it does not know it refuses, since a misspelt rule would be no rule.
/// </summary>
internal static class PolicyFields
{
    public static ImagePolicy Read(IEnumerable<KeyValuePair<string, object?>> fields)
    {
        ImagePolicy policy = ImagePolicy.Default;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, object?> field in fields)
        {
            if (!seen.Add(field.Key))
            {
                throw Invalid($"The policy says '{field.Key}' twice.");
            }

            PolicyField known = Find(field.Key)
                ?? throw Invalid($"A policy has no '{ImageText.Escape(field.Key)}'. It has: {string.Join(", ", PolicyField.All.Select(f => f.Name))}.");
            policy = known.Set(policy, field.Value is PSObject wrapped ? wrapped.BaseObject : field.Value);
        }

        return policy;
    }

    /// <summary>
    /// The policy that the parameters of a call ask for. Beside the policy of a report they can only make it stricter: a switch that is
    /// not given says nothing, and <c>-Switch:$false</c> says no.
    /// </summary>
    /// <param name="call">The call, whose parameters of a policy's names are taken.</param>
    /// <param name="tested">The policy of a report, or null.</param>
    public static ImagePolicy Of(InvocationInfo call, ImagePolicy? tested = null)
    {
        ImagePolicy asked = call.BoundParameters.Aggregate(
            tested is null ? ImagePolicy.Default : ImagePolicy.Permissive,
            (policy, parameter) => Find(parameter.Key)?.Set(policy, parameter.Value) ?? policy);
        return tested is null ? asked : tested.And(asked);
    }

    public static ArgumentTransformationMetadataException Invalid(string message) => new(message);

    private static PolicyField? Find(string name) => PolicyField.All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
