using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>What the parts of a verification share.</summary>
internal sealed class VerificationContext
{
    private long _reserved;

    public VerificationContext(Qcow2Image image, VerificationReport report, BudgetMeter budget)
    {
        Image = image;
        Budget = budget;
        Report = report;
        Log = new FindingLog(report);
        FileLength = (ulong)image.Source.Length;
        Map = new FileUnitMap<HostClusterRole>((long)ClustersOf(FileLength), budget);
    }

    public Qcow2Image Image { get; }

    public Qcow2Header Header => Image.Header;

    public ByteSource Source => Image.Source;

    public BudgetMeter Budget { get; }

    public VerificationReport Report { get; }

    public FindingLog Log { get; }

    public FileUnitMap<HostClusterRole> Map { get; }

    public ulong FileLength { get; }

    /// <summary>Whether some cluster was found to serve two purposes.</summary>
    public bool HasOverlap { get; private set; }

    public ulong ClusterMask => (ulong)Header.ClusterSize - 1;

    public ulong ClustersOf(ulong length) => (length >> Header.ClusterBits) + ((length & ClusterMask) == 0 ? 0UL : 1UL);

    public long ClusterAt(ulong offset) => (long)(offset >> Header.ClusterBits);

    /// <summary>Announces memory that is held until the end.</summary>
    public void Reserve(long bytes, string field)
    {
        Budget.Reserve(bytes, field);
        _reserved += bytes;
    }

    /// <summary>Gives all memory back to the budget.</summary>
    public void Release()
    {
        Budget.Release(_reserved);
        _reserved = 0;
        Map.Release();
    }

    /// <summary>
    /// Claims the clusters of a table that has to be aligned, inside the file and for itself. What is wrong is reported
    /// at the field that points to it.
    /// </summary>
    /// <returns>Whether the table can be read.</returns>
    public bool ClaimTable(HostClusterRole role, ulong offset, ulong length, string field, ulong at)
    {
        if ((offset & ClusterMask) != 0)
        {
            Log.Add(Qcow2Rules.Qcow2Unaligned, field, at, $"{field}: 0x{offset:x} is not the start of a cluster.");
            return false;
        }

        if (!FileBounds.IsInside(offset, length, FileLength))
        {
            Log.Add(Qcow2Rules.Qcow2PastEnd, field, at, $"{field}: {length} bytes at 0x{offset:x} reach past the end of the file at 0x{FileLength:x}.");
            return false;
        }

        // One overlap settles it: thousands of tables over the same clusters must not cost thousands of findings each.
        long first = ClusterAt(offset);
        for (long i = 0; i < (long)ClustersOf(length); i++)
        {
            HostClusterRole before = Map.Claim(first + i, role, 1);
            if (before != HostClusterRole.Free)
            {
                ReportOverlap(first + i, role, before, field, at);
                return false;
            }
        }

        return true;
    }

    public void ReportOverlap(long cluster, HostClusterRole role, HostClusterRole before, string field, ulong at)
    {
        HasOverlap = true;
        Log.Add(
            Qcow2Rules.Qcow2MetadataOverlap, field, at, $"{field}: the cluster at 0x{(ulong)cluster << Header.ClusterBits:x} is {before.Describe()} and cannot be {role.Describe()} too.");
    }
}
