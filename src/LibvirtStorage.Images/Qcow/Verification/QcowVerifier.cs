using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow.Verification;

/// <summary>
/// Walks everything that an image refers to. No table or cluster may be referred to twice, so the work is bounded by the
/// length of the file.
/// </summary>
internal sealed class QcowVerifier
{
    private readonly QcowImage _image;
    private readonly QcowHeader _header;
    private readonly FindingLog _log;
    private readonly BudgetMeter _budget;
    private readonly QcowFileMap _map;
    private readonly QcowPayloadTally _payload;

    private QcowVerifier(QcowImage image, VerificationReport report, BudgetMeter budget)
    {
        _image = image;
        _header = image.Header;
        _log = new FindingLog(report);
        _budget = budget;
        _map = new QcowFileMap(image, _log, budget);
        _payload = new QcowPayloadTally(image);
    }

    public static void Verify(QcowImage image, VerificationReport report, BudgetMeter budget)
    {
        var verifier = new QcowVerifier(image, report, budget);
        try
        {
            verifier.Walk();
            report.MappedSize = verifier._payload.Mapped;
        }
        finally
        {
            verifier._log.Complete();
            verifier._map.Release();
        }
    }

    /// <summary>Metadata first, so that payload that points into it is recognised wherever it stands.</summary>
    private void Walk()
    {
        if (_header.Size % QcowLimits.SectorSize != 0)
        {
            _log.Add(QcowRules.QcowOddSize, "size", 24, $"A size of {_header.Size} bytes is not a multiple of {QcowLimits.SectorSize}.");
        }

        if (_image.CheckL1() is { } finding)
        {
            _log.Add(finding);
            return;
        }

        _map.ClaimHead();
        if (!_log.HasErrors)
        {
            ForEachEntry(_header.L1TableOffset, (long)_header.L1Entries, (_, at, table) => ClaimL2Table(at, table));
        }

        if (_log.HasErrors)
        {
            // What was taken for a table may be none, and following it would only add nonsense.
            return;
        }

        ForEachEntry(_header.L1TableOffset, (long)_header.L1Entries, (i, _, table) => WalkL2Table(table, (ulong)i * _header.L2Coverage));
        if (!_log.HasErrors && FileTail.HasBytes(_image.Source, _map.End))
        {
            _log.Add(QcowRules.QcowUnreferencedTail, null, _map.End, $"Nothing refers to the last {_image.FileLength - _map.End} bytes of the file.");
        }
    }

    private void ClaimL2Table(ulong at, ulong table)
    {
        if (table == 0)
        {
            return;
        }

        if (_image.CheckEntry("L1 entry", table, (ulong)_header.L2Bytes) is { } broken)
        {
            _log.Add(broken.Rule, "L1 entry", at, broken.Message);
        }
        else if (_map.Claim("L1 entry", at, table, (ulong)_header.L2Bytes, QcowRole.L2Table))
        {
            _payload.AddTable(at);
        }
    }

    private void WalkL2Table(ulong table, ulong guestOffset)
    {
        if (table == 0)
        {
            return;
        }

        ForEachEntry(table, _header.L2Entries, (i, at, value) =>
        {
            var entry = new QcowL2Entry(value, _header.ClusterBits);
            if (entry.IsAllocated)
            {
                WalkEntry(entry, at, VisibleBytes(guestOffset + ((ulong)i << _header.ClusterBits)));
            }
        });
    }

    private void WalkEntry(QcowL2Entry entry, ulong at, ulong visible)
    {
        // The end of the last cluster may be missing from the file, but nothing that a guest can see.
        (FindingRule Rule, FormattableString Message)? broken = entry.IsCompressed
            ? _image.CheckCompressed(entry)
            : _image.CheckEntry("L2 entry", entry.Offset, Math.Max(1, visible));
        if (broken is { } found)
        {
            _log.Add(found.Rule, "L2 entry", at, found.Message);
        }
        else if (entry.IsCompressed)
        {
            if (_map.Claim("L2 entry", at, entry.CompressedOffset, (ulong)entry.CompressedLength, QcowRole.CompressedData))
            {
                _payload.AddCompressed(visible, entry, at);
            }
        }
        else if (_map.Claim("L2 entry", at, entry.Offset, (ulong)_header.ClusterSize, QcowRole.Data))
        {
            _payload.AddData(visible, at);
        }
    }

    /// <summary>Bytes of a guest cluster that belong to the disk.</summary>
    private ulong VisibleBytes(ulong guestOffset) =>
        guestOffset >= _header.Size ? 0 : Math.Min((ulong)_header.ClusterSize, _header.Size - guestOffset);

    /// <summary>Hands out the entries of a table: index, place in the file, value.</summary>
    private void ForEachEntry(ulong table, long count, Action<long, ulong, ulong> use) => FileTables.ForEach(
        _image.Source,
        table,
        count,
        QcowLimits.EntrySize,
        BinaryPrimitives.ReadUInt64BigEndian,
        _budget,
        (i, entry) => use(i, table + ((ulong)i * QcowLimits.EntrySize), entry));
}
