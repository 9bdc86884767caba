using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qed.Verification;

/// <summary>
/// Walks everything that an image refers to. No cluster may be referred to twice, so each table is read once and the work
/// is bounded by the length of the file.
/// </summary>
internal sealed class QedVerifier
{
    private const int EntrySize = QedLimits.EntrySize;

    private readonly QedImage _image;
    private readonly QedHeader _header;
    private readonly FindingLog _log;
    private readonly BudgetMeter _budget;
    private readonly FileUnitMap<QedRole> _map;
    private ulong _mapped;
    private long _used;

    private QedVerifier(QedImage image, VerificationReport report, BudgetMeter budget)
    {
        _image = image;
        _header = image.Header;
        _log = new FindingLog(report);
        _budget = budget;
        _map = new FileUnitMap<QedRole>(image.ClusterCount, budget);
    }

    public static void Verify(QedImage image, VerificationReport report, BudgetMeter budget)
    {
        var verifier = new QedVerifier(image, report, budget);
        try
        {
            verifier.VerifyHeader();
            verifier.Walk();
            report.MappedSize = verifier._mapped;
        }
        finally
        {
            verifier._log.Complete();
            verifier._map.Release();
        }
    }

    private void VerifyHeader()
    {
        if ((_header.Features & QedFeatures.NeedCheck) != 0)
        {
            _log.Add(QedRules.QedNeedCheck, "features", 16, $"The image was not closed cleanly: it has the need check bit.");
        }

        if ((_header.CompatFeatures | _header.AutoclearFeatures) != 0)
        {
            _log.Add(
                QedRules.QedUnknownOptionalFeature, "compat_features", 24, $"Unknown optional features: compatible 0x{_header.CompatFeatures:x}, autoclear 0x{_header.AutoclearFeatures:x}.");
        }
    }

    /// <summary>Metadata first, so that payload that points into it is recognised wherever it stands.</summary>
    private void Walk()
    {
        if (_image.CheckHead() is { } finding)
        {
            _log.Add(finding);
            return;
        }

        ClaimFree(0, _header.HeaderSize, QedRole.Header);
        ClaimFree(ClusterAt(_header.L1TableOffset), _header.TableSize, QedRole.L1Table);
        ForEachEntry(_header.L1TableOffset, ClaimL2Table);
        if (_log.HasErrors)
        {
            // What was taken for a table may be none, and following it would only add nonsense.
            return;
        }

        long l1Index = 0;
        ForEachEntry(_header.L1TableOffset, (_, table) => WalkL2Table(table, l1Index++));
        if (!_log.HasErrors)
        {
            ReportUnused();
        }
    }

    private void ReportUnused()
    {
        ulong end = (ulong)(_map.LastUsed + 1) * _header.ClusterSize;
        if (FileTail.HasBytes(_image.Source, end))
        {
            _log.Add(QedRules.QedUnreferencedTail, null, end, $"Nothing refers to the last {(ulong)_image.Source.Length - end} bytes of the file.");
        }

        // No cluster is referred to twice, or there would be an error.
        long leaked = _map.LastUsed + 1 - _used;
        if (leaked > 0)
        {
            _log.Add(QedRules.QedLeakedClusters, null, null, $"Nothing refers to {leaked} clusters inside the file.");
        }
    }

    private void ClaimL2Table(ulong at, ulong table)
    {
        if (table != 0)
        {
            Claim("L1 entry", at, table, _header.TableSize, QedRole.L2Table);
        }
    }

    private void WalkL2Table(ulong table, long l1Index)
    {
        if (table == 0)
        {
            return;
        }

        long index = 0;
        ForEachEntry(table, (at, cluster) =>
        {
            long guestCluster = (l1Index * _header.TableEntries) + index++;
            if (cluster > 1 && Claim("L2 entry", at, cluster, 1, QedRole.Data))
            {
                _mapped += VisibleBytes((ulong)guestCluster);
            }
        });
    }

    private QedRole ClaimFree(long first, long count, QedRole role)
    {
        _used += count;
        return _map.ClaimFree(first, count, role);
    }

    private bool Claim(string field, ulong at, ulong offset, uint clusters, QedRole role)
    {
        if (_image.CheckEntry(field, offset, clusters) is { } broken)
        {
            _log.Add(broken.Rule, field, at, broken.Message);
            return false;
        }

        QedRole before = ClaimFree(ClusterAt(offset), clusters, role);
        if (before == QedRole.Free)
        {
            return true;
        }

        _log.Add(QedRules.QedOverlap, field, at, $"{field} 0x{offset:x} makes {role.Describe()} of what is {before.Describe()} already.");
        return false;
    }

    /// <summary>Bytes of a guest cluster that belong to the disk.</summary>
    private ulong VisibleBytes(ulong guestCluster)
    {
        ulong clusters = _header.ImageSize / _header.ClusterSize;
        return guestCluster < clusters ? _header.ClusterSize
            : guestCluster == clusters ? _header.ImageSize % _header.ClusterSize
            : 0;
    }

    private long ClusterAt(ulong offset) => (long)(offset / _header.ClusterSize);

    /// <summary>Hands out the entries of a table, each with the place where it stands.</summary>
    private void ForEachEntry(ulong table, Action<ulong, ulong> use) => FileTables.ForEach(
        _image.Source,
        table,
        _header.TableEntries,
        EntrySize,
        BinaryPrimitives.ReadUInt64LittleEndian,
        _budget,
        (i, entry) => use(table + ((ulong)i * EntrySize), entry));
}
