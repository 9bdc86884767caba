namespace LibvirtStorage.Images.Luks;

/// <summary>What the fields of a LUKS1 header are held to, whatever the file around it.</summary>
internal static class Luks1Rules
{
    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void Check(Luks1Header header)
    {
        if (header.KeyBytes is 0 or > LuksLimits.MaxKeyBytes)
        {
            throw LuksRules.LuksHeaderField.Error("key-bytes", 108, $"A master key has no {header.KeyBytes} bytes.");
        }

        if (header.PayloadSector == 0)
        {
            throw LuksRules.LuksDetachedHeader.Error("payload-offset", Luks1Header.PayloadOffsetField, "The payload is on another device: this is a detached header.");
        }

        CheckIterations(header.DigestIterations, "mk-digest-iter", 164);
        for (int i = 0; i < header.Slots.Count; i++)
        {
            Check(header.Slots[i], i);
        }
    }

    /// <summary>Stripes are checked for free slots too: qemu and cryptsetup refuse the volume otherwise.</summary>
    private static void Check(Luks1KeySlot slot, int index)
    {
        ulong offset = (ulong)(Luks1Header.SlotsOffset + (index * Luks1KeySlot.Size));
        if (slot.State is not (Luks1KeySlot.Enabled or Luks1KeySlot.Disabled))
        {
            throw LuksRules.LuksHeaderField.Error("active", offset, $"Key slot {index} is neither in use nor free: 0x{slot.State:x8}.");
        }

        if (slot.Stripes != LuksLimits.Stripes)
        {
            throw LuksRules.LuksHeaderField.Error("stripes", offset + 44, $"Key slot {index} has {slot.Stripes} stripes instead of {LuksLimits.Stripes}.");
        }

        if (slot.IsEnabled)
        {
            CheckIterations(slot.Iterations, "iterations", offset + 4);
        }
    }

    /// <summary>Threat catalogue K-03. No key is derived here, but whoever opens the volume would have to.</summary>
    private static void CheckIterations(uint iterations, string field, ulong offset)
    {
        if (iterations == 0)
        {
            throw LuksRules.LuksHeaderField.Error(field, offset, "A key is not derived in 0 rounds.");
        }

        if (iterations > LuksLimits.MaxIterations)
        {
            throw LuksRules.LuksIterations.Error(field, offset, $"A key takes {iterations} rounds to derive; {LuksLimits.MaxIterations} are allowed.", value: iterations, limit: LuksLimits.MaxIterations);
        }
    }
}
