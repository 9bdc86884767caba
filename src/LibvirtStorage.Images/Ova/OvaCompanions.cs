using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>
/// What a manifest names besides the descriptor and its disks: ISO images, NVRAM, strings, certificates. Nothing of it is used, but a
/// package in which it was changed is not the one that was exported.
/// </summary>
public sealed class OvaCompanions
{
    private readonly ByteSource _package;
    private readonly List<(OvaMember Member, OvaDigest Digest)> _companions = [];
    private readonly List<string> _missing = [];
    private IReadOnlyList<Finding>? _findings;

    /// <param name="package">The package. Belongs to the caller.</param>
    /// <param name="members">All its files.</param>
    /// <param name="manifest">Its manifest, or null.</param>
    /// <param name="checkedApart">Whether a file is held against its digest elsewhere: the descriptor before it is read, disks one by one.</param>
    internal OvaCompanions(ByteSource package, IReadOnlyList<OvaMember> members, OvaManifest? manifest, Func<OvaMember, bool> checkedApart)
    {
        _package = package;
        Dictionary<string, OvaMember> byName = members.ToDictionary(m => m.Name, StringComparer.OrdinalIgnoreCase);
        foreach (string name in manifest?.Names ?? [])
        {
            if (!byName.TryGetValue(name, out OvaMember? member))
            {
                _missing.Add(name);
            }
            else if (!checkedApart(member))
            {
                _companions.Add((member, manifest!.Find(name)!));
            }
        }
    }

    /// <summary>Bytes that a check reads.</summary>
    public long Length => _companions.Sum(c => c.Member.Length);

    /// <summary>Reads them all and holds each against its digest. Asked again, it says the same without reading.</summary>
    /// <param name="progress">Told the bytes that were read.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>An error for each that is another file than the manifest speaks of, a warning for each that is not there.</returns>
    public IReadOnlyList<Finding> Check(Action<long>? progress, CancellationToken cancellation) => _findings ??= Examine(progress, cancellation);

    private IReadOnlyList<Finding> Examine(Action<long>? progress, CancellationToken cancellation)
    {
        var report = new VerificationReport();
        var log = new FindingLog(report);
        long done = 0;
        foreach ((OvaMember member, OvaDigest digest) in _companions)
        {
            if (OvaDigestCheck.Find(_package, member, digest, read => progress?.Invoke(done + read), cancellation) is { } changed)
            {
                log.Add(OvaRules.OvaDigest, changed.Field, changed.Offset, $"{changed.Message}");
            }

            done += member.Length;
        }

        foreach (string name in _missing)
        {
            log.Add(OvaRules.OvaMissingMember, null, null, $"The manifest lists '{ImageText.Escape(name)}', which is not in the package.");
        }

        log.Complete();
        return report.Findings;
    }
}
