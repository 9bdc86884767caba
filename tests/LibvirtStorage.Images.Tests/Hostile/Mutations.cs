using System;
using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>One change to a sound image.</summary>
internal sealed record Mutation(string Name, Func<byte[], byte[]> Apply);

/// <summary>Every field times the values at which readers go wrong; flipped bits; cut files. The same ones in every run.</summary>
internal static class Mutations
{
    private const int Flips = 150;
    private const int Cuts = 40;

    public static IEnumerable<Mutation> Of(HostileBase origin, byte[] image, int seed) => Fields(origin, image).Concat(Flipped(origin, image, seed)).Concat(Cut(image, seed));

    private static IEnumerable<Mutation> Fields(HostileBase origin, byte[] image) =>
        from field in origin.Fields(image)
        from value in Values(image, field, origin.Unit(image)).Distinct()
        where value != field.Read(image)
        select new Mutation($"{field.Name} at {field.Offset} = 0x{value:x}", i => Sealed(origin, field.Write(i, value)));

    private static byte[] Sealed(HostileBase origin, byte[] image) => origin.Seal?.Invoke(image) ?? image;

    private static IEnumerable<Mutation> Flipped(HostileBase origin, byte[] image, int seed)
    {
        // Half of them under a right checksum, or nothing behind one would ever be looked at.
        // Mostly where structures are: they fill the start of an image.
        var random = new Random(seed);
        for (int n = 0; n < Flips; n++)
        {
            int offset = random.Next(n % 3 == 0 ? image.Length : Math.Min(image.Length, n % 3 == 1 ? 512 : 32768));
            byte mask = (byte)(n % 2 == 0 ? 1 << random.Next(8) : random.Next(1, 256));
            bool isSealed = n % 4 < 2;
            yield return new($"byte {offset} ^ 0x{mask:x2}", i =>
            {
                i[offset] ^= mask;
                return isSealed ? Sealed(origin, i) : i;
            });
        }
    }

    private static IEnumerable<Mutation> Cut(byte[] image, int seed)
    {
        var random = new Random(seed);
        IEnumerable<int> lengths = new[] { 0, 1, 4, 7, 8, 71, 72, 103, 104, 105, 112, 511, 512, image.Length - 1, image.Length - 512 }
            .Concat(Enumerable.Range(0, Cuts).Select(_ => random.Next(image.Length)));
        return lengths.Select(length => new Mutation($"cut to {length} bytes", i => i.AsSpan(0, length).ToArray()));
    }

    private static IEnumerable<ulong> Values(byte[] image, ImageField field, ulong unit)
    {
        ulong mask = field.Width == 8 ? ulong.MaxValue : (1UL << (field.Width * 8)) - 1;
        ulong now = field.Read(image);
        ulong length = (ulong)image.Length;
        ulong sign = (mask >> 1) + 1;
        ulong[] values = [0, 1, mask, mask - 1, sign, sign - 1, unchecked(now - 1), unchecked(now + 1), now ^ sign, now << 1, length, length - 1, length + 1, length & ~(unit - 1), unit, unit - 1, unit + 1, 1UL << 62, (now & ~0xfffUL) | 0x200, 0x80ff_ffff_ffff_0000, mask & ~(unit - 1)];
        IEnumerable<ulong> bits = field.Width == 8 ? Enumerable.Range(0, 64).Where(b => b < 12 || b % 7 == 0 || b > 53).Select(b => now ^ (1UL << b)) : [];
        return values.Concat(bits).Select(v => v & mask);
    }
}
