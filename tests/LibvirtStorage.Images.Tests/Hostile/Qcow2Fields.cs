using System.Collections.Generic;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Finds the fields of a sound qcow2 image without the code that is under test.</summary>
internal static class Qcow2Fields
{
    private const uint BitmapsExtension = 0x23852875;

    public static List<ImageField> Of(byte[] image)
    {
        List<ImageField> fields = [.. Header(image)];
        int cluster = 1 << (int)image.U32(20);
        AddTable(fields, "L1", (int)image.U64(40), 3);
        AddTable(fields, "L2", image.Target((int)image.U64(40)), 6);
        AddTable(fields, "L2 later", image.Target((int)image.U64(40)) + (cluster / 4), 2);
        AddTable(fields, "refcount table", (int)image.U64(48), 2);
        AddTable(fields, "refcount block", image.Target((int)image.U64(48)), 2);
        if (image.U32(60) > 0)
        {
            AddSnapshot(fields, image, (int)image.U64(64));
        }

        if (image.U32(4) == 3)
        {
            AddExtensions(fields, image);
        }

        return fields;
    }

    private static IEnumerable<ImageField> Header(byte[] image)
    {
        foreach (int offset in new[] { 8, 24, 40, 48, 64 })
        {
            yield return new("header", offset, 8);
        }

        foreach (int offset in new[] { 0, 4, 16, 20, 32, 36, 56, 60 })
        {
            yield return new("header", offset, 4);
        }

        if (image.U32(4) == 3)
        {
            foreach (int offset in new[] { 72, 80, 88 })
            {
                yield return new("features", offset, 8);
            }

            yield return new("refcount_order", 96, 4);
            yield return new("header_length", 100, 4);
            yield return new("compression_type", 104, 1);
        }
    }

    private static void AddTable(List<ImageField> fields, string name, int offset, int entries)
    {
        for (int i = 0; i < entries && offset > 0; i++)
        {
            fields.Add(new(name, offset + (i * 8), 8));
        }
    }

    private static void AddSnapshot(List<ImageField> fields, byte[] image, int offset)
    {
        fields.Add(new("snapshot", offset, 8));
        foreach (int at in new[] { 8, 32, 36 })
        {
            fields.Add(new("snapshot", offset + at, 4));
        }

        fields.Add(new("snapshot", offset + 12, 2));
        fields.Add(new("snapshot", offset + 14, 2));
        AddTable(fields, "snapshot L1", (int)image.U64(offset), 2);
        AddTable(fields, "snapshot L2", image.Target((int)image.U64(offset)), 2);
    }

    private static void AddExtensions(List<ImageField> fields, byte[] image)
    {
        int offset = (int)image.U32(100);
        while (true)
        {
            fields.Add(new("extension", offset, 4));
            fields.Add(new("extension", offset + 4, 4));
            if (image.U32(offset) == 0)
            {
                return;
            }

            if (image.U32(offset) == BitmapsExtension)
            {
                AddBitmaps(fields, image, offset + 8);
            }

            offset += 8 + (((int)image.U32(offset + 4) + 7) & ~7);
        }
    }

    private static void AddBitmaps(List<ImageField> fields, byte[] image, int offset)
    {
        fields.Add(new("bitmaps", offset, 4));
        fields.Add(new("bitmaps", offset + 4, 4));
        fields.Add(new("bitmaps", offset + 8, 8));
        fields.Add(new("bitmaps", offset + 16, 8));
        int directory = (int)image.U64(offset + 16);
        fields.Add(new("bitmap", directory, 8));
        foreach (int at in new[] { 8, 12, 20 })
        {
            fields.Add(new("bitmap", directory + at, 4));
        }

        fields.Add(new("bitmap", directory + 16, 1));
        fields.Add(new("bitmap", directory + 17, 1));
        fields.Add(new("bitmap", directory + 18, 2));
        AddTable(fields, "bitmap table", (int)image.U64(directory), 1);
    }
}
