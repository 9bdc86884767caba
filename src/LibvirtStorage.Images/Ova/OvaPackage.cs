using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>
/// A virtual machine in one file (DMTF DSP0243): a tar archive of a descriptor, its manifest, and disks. Only the disks are of
/// interest here, each as a source of its own.
/// </summary>
public sealed class OvaPackage
{
    private OvaPackage(IReadOnlyList<OvaMember> members, IReadOnlyList<OvaDisk> disks, OvaCompanions companions)
    {
        Members = members;
        Disks = disks;
        Companions = companions;
    }

    /// <summary>All files of the package, in their order.</summary>
    public IReadOnlyList<OvaMember> Members { get; }

    /// <summary>The disks with content, in the descriptor's order.</summary>
    public IReadOnlyList<OvaDisk> Disks { get; }

    /// <summary>What else the manifest names.</summary>
    public OvaCompanions Companions { get; }

    /// <summary>Whether the extension of a file says that it is a package.</summary>
    public static bool IsNamed(string path) => path.EndsWith(".ova", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the archive's headers, the descriptor and the manifest, and checks the descriptor's digest.</summary>
    /// <param name="source">The package. Belongs to the caller, and has to outlive the disks.</param>
    /// <param name="budget">What reading may cost.</param>
    /// <exception cref="DiskImageException">It is no package, is broken or cut, or its descriptor, manifest and files contradict each other.</exception>
    /// <exception cref="ArgumentException">The source cannot seek: disks may stand before others in the descriptor and behind them in the file.</exception>
    public static OvaPackage Open(ByteSource source, BudgetMeter budget)
    {
        if (!source.CanSeek)
        {
            throw new ArgumentException("A package has to be able to seek.", nameof(source));
        }

        IReadOnlyList<OvaMember> members = TarArchive.Read(source, budget);
        OvaMember descriptor = Descriptor(members);
        OvaManifest? manifest = Manifest(source, members, descriptor, budget);
        if (manifest?.Find(descriptor.Name) is { } digest)
        {
            OvaDigestCheck.Check(source, descriptor, digest, null, budget.Cancellation);
        }

        OvfDescriptor ovf = OvfReader.Read(Content(source, descriptor, OvaLimits.MaxDescriptor, budget));
        IReadOnlyList<OvaDisk> disks = new OvaDiskList(source, members, manifest, ovf).Read();
        return new OvaPackage(members, disks, new OvaCompanions(source, members, manifest, m => m == descriptor || disks.Any(d => d.Member == m)));
    }

    private static OvaMember Descriptor(IReadOnlyList<OvaMember> members)
    {
        OvaMember[] found = members.Where(m => Has(m, ".ovf")).ToArray();
        return found.Length == 1
            ? found[0]
            : throw OvaRules.OvaNoDescriptor.Error(null, null, $"A package has one descriptor; this one has {found.Length}.");
    }

    /// <summary>The manifest has the descriptor's name (DSP0243, 5.1).</summary>
    private static OvaManifest? Manifest(ByteSource source, IReadOnlyList<OvaMember> members, OvaMember descriptor, BudgetMeter budget)
    {
        string name = System.IO.Path.ChangeExtension(descriptor.Name, ".mf");
        return members.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } member
            ? OvaManifest.Parse(Content(source, member, OvaLimits.MaxManifest, budget))
            : null;
    }

    private static byte[] Content(ByteSource source, OvaMember member, int limit, BudgetMeter budget)
    {
        if (member.Length > limit)
        {
            throw OvaRules.OvaLimit.Error(null, (ulong)member.Offset, $"'{ImageText.Escape(member.Name)}' has {member.Length} bytes; {limit} are allowed.", value: (ulong)member.Length, limit: (ulong)limit);
        }

        budget.Spend(member.Length);
        byte[] content = new byte[(int)member.Length];
        source.Read(member.Offset, content);
        return content;
    }

    private static bool Has(OvaMember member, string extension) => member.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
