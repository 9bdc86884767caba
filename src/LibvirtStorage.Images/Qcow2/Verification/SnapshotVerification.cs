using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using LibvirtStorage.Images.Mapping;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>The snapshot table, and where the snapshots' L1 tables stand.</summary>
internal static class SnapshotVerification
{
    /// <summary>What an entry takes in the two lists it is kept in.</summary>
    private const int BytesPerEntry = 64;

    /// <summary>Claims table and L1 tables; returns the snapshots whose L1 table can be read.</summary>
    /// <exception cref="DiskImageException">The table asks for more than QEMU allows.</exception>
    public static List<Qcow2Snapshot> ReadTable(VerificationContext context)
    {
        uint count = context.Header.SnapshotCount;
        var readable = new List<Qcow2Snapshot>();
        if (count == 0)
        {
            return readable;
        }

        context.Log.Add(Qcow2Rules.Qcow2Snapshots, "nb_snapshots", 60, $"{count} internal {(count == 1 ? "snapshot" : "snapshots")} not copied: conversion takes the active layer only.");
        List<(Qcow2Snapshot Snapshot, ulong At)>? entries = ReadEntries(context, count, out ulong length);
        if (entries is null || !context.ClaimTable(HostClusterRole.SnapshotTable, context.Header.SnapshotsOffset, length, "snapshots_offset", 64))
        {
            return readable;
        }

        foreach ((Qcow2Snapshot snapshot, ulong at) in entries)
        {
            if (ClaimL1(context, snapshot, at))
            {
                readable.Add(snapshot);
            }
        }

        return readable;
    }

    private static List<(Qcow2Snapshot Snapshot, ulong At)>? ReadEntries(VerificationContext context, uint count, out ulong length)
    {
        int capacity = (int)Math.Min(count, (long)context.FileLength / Qcow2Snapshot.FixedLength);
        context.Reserve((long)capacity * BytesPerEntry, "snapshot table");
        var entries = new List<(Qcow2Snapshot, ulong)>(capacity);
        ulong start = context.Header.SnapshotsOffset;
        Span<byte> bytes = stackalloc byte[Qcow2Snapshot.FixedLength];
        length = 0;
        ulong next = 0;
        for (uint i = 0; i < count; i++)
        {
            ulong at = start + next;
            if (!FileBounds.IsInside(at, Qcow2Snapshot.FixedLength, context.FileLength))
            {
                context.Log.Add(Qcow2Rules.Qcow2PastEnd, "snapshots_offset", 64, $"Snapshot table entry {i} at 0x{at:x} lies behind the end of the file at 0x{context.FileLength:x}.");
                return null;
            }

            context.Budget.Spend(bytes.Length);
            context.Source.Read((long)at, bytes);
            Qcow2Snapshot snapshot = Qcow2Snapshot.ReadFrom(bytes);
            CheckLimits(snapshot, at);
            entries.Add((snapshot, at));
            AddSize(context, snapshot, at);
            length = next + snapshot.ContentLength;
            next += snapshot.EntryLength;
            if (length > Qcow2Limits.MaxSnapshotTableBytes)
            {
                throw Qcow2Rules.Qcow2SnapshotLimit.Error("nb_snapshots", 60, $"The snapshot table has more than {Qcow2Limits.MaxSnapshotTableBytes} bytes.", limit: Qcow2Limits.MaxSnapshotTableBytes);
            }
        }

        return entries;
    }

    /// <summary>The disk gets the snapshot's size when that is applied. Only the extra data has it.</summary>
    private static void AddSize(VerificationContext context, Qcow2Snapshot snapshot, ulong at)
    {
        if (snapshot.ExtraDataLength >= Qcow2Snapshot.Version3ExtraData
            && FileBounds.IsInside(at, Qcow2Snapshot.FixedLength + Qcow2Snapshot.Version3ExtraData, context.FileLength))
        {
            Span<byte> size = stackalloc byte[sizeof(ulong)];
            context.Budget.Spend(size.Length);
            context.Source.Read((long)at + Qcow2Snapshot.DiskSizeOffset, size);
            context.Report.AddSize(BinaryPrimitives.ReadUInt64BigEndian(size), "a snapshot's disk size");
        }
    }

    private static void CheckLimits(Qcow2Snapshot snapshot, ulong at)
    {
        if (snapshot.ExtraDataLength > Qcow2Limits.MaxSnapshotExtraData)
        {
            throw Qcow2Rules.Qcow2SnapshotLimit.Error("extra_data_size", at + 36, $"A snapshot has {snapshot.ExtraDataLength} bytes of extra data; {Qcow2Limits.MaxSnapshotExtraData} are the limit.", value: snapshot.ExtraDataLength, limit: Qcow2Limits.MaxSnapshotExtraData);
        }

        int nameLength = Math.Max(snapshot.IdLength, snapshot.NameLength);
        if (nameLength > Qcow2Limits.MaxSnapshotExtraData)
        {
            throw Qcow2Rules.Qcow2SnapshotLimit.Error("name_size", at + 12, $"A snapshot's id or name is longer than {Qcow2Limits.MaxSnapshotExtraData} bytes.", value: (ulong)nameLength, limit: Qcow2Limits.MaxSnapshotExtraData);
        }
    }

    /// <summary>The active layer does not need it, so a broken one is a warning; one that hits other metadata is an error.</summary>
    private static bool ClaimL1(VerificationContext context, Qcow2Snapshot snapshot, ulong at)
    {
        ulong length = (ulong)snapshot.L1Size * Qcow2L1Entry.Size;
        bool isSound = snapshot.L1Size <= Qcow2Limits.MaxL1Entries
            && (snapshot.L1TableOffset & context.ClusterMask) == 0
            && FileBounds.IsInside(snapshot.L1TableOffset, length, context.FileLength);
        if (!isSound)
        {
            context.Log.Add(Qcow2Rules.Qcow2SnapshotBroken, "l1_table_offset", at, $"A snapshot's L1 table of {snapshot.L1Size} entries cannot stand at 0x{snapshot.L1TableOffset:x}.");
            return false;
        }

        if (context.Header.Version >= 3 && snapshot.ExtraDataLength < Qcow2Snapshot.Version3ExtraData)
        {
            context.Log.Add(Qcow2Rules.Qcow2SnapshotBroken, "extra_data_size", at + 36, $"A version 3 snapshot has at least {Qcow2Snapshot.Version3ExtraData} bytes of extra data, not {snapshot.ExtraDataLength}.");
        }

        return length > 0 && context.ClaimTable(HostClusterRole.SnapshotL1Table, snapshot.L1TableOffset, length, "snapshot's l1_table_offset", at);
    }
}
