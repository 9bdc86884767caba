using System;
using System.Collections.Generic;
using System.IO.Enumeration;
using System.Linq;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources.Wrapped;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>The targets. Every format of the library is one by being in its list.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. ImageFormats.All.Select(format => new ReaderTarget(format)),
        .. ImageFormats.All.Select(format => new ValidatorTarget(format)),
        new ProbeTarget(),
        new RpcMessagesTarget(),
        new RpcRepliesTarget(),
        XmlTarget.Volume,
        XmlTarget.Pool,
        XmlTarget.Domain,
        XmlTarget.Envelope,
        new OvaTarget(),
        .. Wrapper.All.Select(wrapper => new UnpackTarget(wrapper)),
        new ContentsTarget(),
        .. DifferentialTarget.All,
    ];

    /// <summary>The targets whose names a pattern fits: <c>read-*</c>.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static IEnumerable<FuzzTarget> Find(string pattern)
    {
        FuzzTarget[] found = [.. All.Where(t => FileSystemName.MatchesSimpleExpression(pattern, t.Name))];
        return found.Length > 0 ? found : throw NoTarget(pattern);
    }

    /// <summary>The target of that name, or the one that is wrong on purpose and in no list, as a campaign feeds it on its own account.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public static FuzzTarget Get(string name) =>
        All.Append(new PlantedTarget()).FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw NoTarget(name);

    private static FormatException NoTarget(string name) => new($"There is no target {name}. There are: {string.Join(", ", All)}.");
}
