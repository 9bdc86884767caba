using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>The key slots of a LUKS2 volume (specification, 3.2).</summary>
internal static class Luks2KeySlots
{
    /// <summary>4 GiB in KiB, which is also the most that cryptsetup asks for.</summary>
    private const uint MaxArgonMemory = 4 << 20;

    /// <exception cref="DiskImageException">There are too many.</exception>
    public static IReadOnlyList<(string Name, Luks2Json Value)> Of(Luks2Json root) => root.Get("keyslots").BoundedMembers(LuksLimits.MaxObjects);

    /// <summary>Where a slot's key material is.</summary>
    public static LuksArea Area(string slot, Luks2Json value)
    {
        Luks2Json area = value.Get("area");
        return new LuksArea($"the key material of slot {slot}", area.Get("offset").Uint64, area.Get("size").Uint64, area.Path);
    }

    /// <summary>How keys are derived from passphrases, each way once.</summary>
    /// <exception cref="DiskImageException">A slot asks for more work than anybody would wait for (threat catalogue K-03).</exception>
    public static string Derivation(IEnumerable<(string Name, Luks2Json Value)> slots) =>
        string.Join(" ", slots.Select(s => s.Value.Find("kdf")).OfType<Luks2Json>().Select(Derivation).Distinct());

    private static string Derivation(Luks2Json kdf)
    {
        Bound(kdf.Find("iterations"), LuksLimits.MaxIterations);
        Bound(kdf.Find("time"), LuksLimits.MaxIterations);
        Bound(kdf.Find("memory"), MaxArgonMemory);
        return ImageText.Escape(kdf.Get("type").Text);
    }

    private static void Bound(Luks2Json? number, uint limit)
    {
        if (number is not null && number.Number > limit)
        {
            throw LuksRules.LuksIterations.Error(number.Path, Luks2BinaryHeader.Length, $"{number.Path} is {number.Number}; {limit} is allowed.", value: number.Number, limit: limit);
        }
    }
}
