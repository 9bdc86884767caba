using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop.Verification;

/// <summary>Holds header, BAT and format extension to the rules. Each cluster may be referred to once (specification, "BAT").</summary>
internal sealed class PloopVerifier
{
    private readonly PloopImage _image;
    private readonly PloopHeader _header;
    private readonly FindingLog _log;
    private readonly BudgetMeter _budget;
    private readonly PloopFileMap _map;
    private ulong _mapped;

    private PloopVerifier(PloopImage image, VerificationReport report, BudgetMeter budget)
    {
        _image = image;
        _header = image.Header;
        _log = new FindingLog(report);
        _budget = budget;
        _map = new PloopFileMap(image, _log, budget);
    }

    public static void Verify(PloopImage image, VerificationReport report, BudgetMeter budget)
    {
        var verifier = new PloopVerifier(image, report, budget);
        try
        {
            verifier.Walk();
            report.MappedSize = verifier._mapped;
        }
        finally
        {
            verifier._log.Complete();
            verifier._map.Release();
        }
    }

    private void Walk()
    {
        VerifyInUse();
        if (_image.CheckHead() is { } finding)
        {
            _log.Add(finding);
            return;
        }

        // Before the BAT, so that payload that points into it is recognised.
        PloopExtensionVerification.Verify(_image, _map, _log, _budget);
        FileTables.ForEach(
            _image.Source, PloopHeader.Length, _header.BatEntries, PloopLimits.BatEntrySize, BinaryPrimitives.ReadUInt32LittleEndian, _budget, VerifyBatEntry);
        if (_header.IsMarkedEmpty && _mapped > 0)
        {
            _log.Add(PloopRules.PloopOddField, "flags", 52, $"The image is marked as empty, but has data.");
        }

        if (!_log.HasErrors && _map.End > (ulong)_image.FileLength)
        {
            _log.Add(PloopRules.PloopCutCluster, null, _map.End, $"The last cluster ends at 0x{_map.End:x}, the file at 0x{_image.FileLength:x}.");
        }

        if (!_log.HasErrors && FileTail.HasBytes(_image.Source, _map.End))
        {
            _log.Add(PloopRules.PloopUnreferencedTail, null, _map.End, $"Nothing refers to the last {_image.FileLength - _map.End} bytes of the file.");
        }
    }

    private void VerifyInUse()
    {
        switch (_header.InUse)
        {
            case PloopInUse.Open:
                _log.Add(PloopRules.PloopInUseMark, "in_use", 44, $"The image is in use, or was not closed cleanly.");
                break;
            case PloopInUse.Closed or PloopInUse.ClosedByOldSoftware:
                break;
            default:
                _log.Add(PloopRules.PloopOddField, "in_use", 44, $"The value 0x{(uint)_header.InUse:x8} of in_use is none that the specification knows.");
                break;
        }
    }

    private void VerifyBatEntry(long index, uint entry)
    {
        if (entry == 0)
        {
            return;
        }

        // The end of the last cluster may be missing from the file, but nothing that a guest can see.
        ulong guestOffset = (ulong)index * _header.ClusterSize;
        ulong visible = guestOffset >= _header.VirtualSize ? 0 : Math.Min(_header.ClusterSize, _header.VirtualSize - guestOffset);
        ulong at = PloopHeader.Length + ((ulong)index * PloopLimits.BatEntrySize);
        if (_map.Claim("BAT entry", at, entry * _header.BatUnit, Math.Max(1, visible), PloopRole.Data))
        {
            _mapped += visible;
        }
    }
}
