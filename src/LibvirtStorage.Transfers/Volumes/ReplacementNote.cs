using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// What a file volume holds from the moment its old content is gone until its new head is written: a text that says what the volume
/// was. Nobody takes it for an image, and the command that failed can be repeated with the same result.
/// </summary>
/// <param name="Format">The volume's format.</param>
/// <param name="Capacity">Its capacity in bytes.</param>
/// <param name="Layout">The container's layout; null if the format is raw.</param>
internal sealed record ReplacementNote(ImageFormat Format, ulong Capacity, ImageLayout? Layout)
{
    /// <summary>Bytes of a volume with nothing but a note in it. The head's first sector replaces all of it.</summary>
    public const int FileLength = 512;

    /// <summary>Bytes of the note. The last byte of the volume comes from the hole that cuts it and is an old one.</summary>
    public const int Length = FileLength - 1;

    private const string Title = "This volume was being replaced by LibvirtStorage and holds nothing. Send the image again.";

    private static readonly ImageCompression[] s_compressions = [ImageCompression.None, ImageCompression.Deflate, ImageCompression.Zstd];

    /// <summary>The note for a volume, or null if it could not be made again from one.</summary>
    public static ReplacementNote? For(ImageFormat? format, VolumeInfo info, ImageLayout? layout) =>
        format is not null && format.IsPayload == (layout is null)
            ? new ReplacementNote(format, layout?.VirtualSize ?? info.Capacity, layout)
            : null;

    /// <summary>The bytes.</summary>
    public byte[] ToBytes()
    {
        IEnumerable<string> lines = Fields().Where(field => field.Value is not null).Select(field => $"{field.Key}={field.Value}");
        return Encoding.ASCII.GetBytes(string.Join("\n", lines.Prepend(Title)).PadRight(Length, '\n'));
    }

    /// <summary>Reads the first bytes of a volume; null if they are not exactly what <see cref="ToBytes"/> makes.</summary>
    public static ReplacementNote? Parse(byte[] start)
    {
        if (start.Length < Length)
        {
            return null;
        }

        string[] lines = Encoding.ASCII.GetString(start, 0, Length).TrimEnd('\n').Split('\n');
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string[] parts in lines.Skip(1).Select(line => line.Split(['='], 2)).Where(parts => parts.Length == 2))
        {
            fields[parts[0]] = parts[1];
        }

        // Whatever was overlooked here is not written back.
        return lines[0] == Title && Read(fields) is { } note && note.ToBytes().AsSpan().SequenceEqual(start.AsSpan(0, Length)) ? note : null;
    }

    private static ReplacementNote? Read(Dictionary<string, string> fields)
    {
        if (!ImageFormats.TryGet(Text("format") ?? string.Empty, out ImageFormat? format)
            || !ulong.TryParse(Text("capacity"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong capacity))
        {
            return null;
        }

        return new ReplacementNote(format, capacity, format.IsPayload ? null : new ImageLayout
        {
            VirtualSize = capacity,
            Options = new WriterOptions
            {
                Version = Number("version"),
                ClusterSize = Number("cluster-size"),
                TableSize = Number("table-size"),
                RefcountBits = Number("refcount-bits"),
                LazyRefcounts = Text("lazy-refcounts") is not null,
                Subformat = Text("subformat"),
                ExactSize = Text("exact-size") is not null,
            },
            Compressions = [.. s_compressions.Where(compression => (Text("compressions") ?? string.Empty).Split(',').Contains(compression.ToString()))],
        });

        string? Text(string name) => fields.TryGetValue(name, out string? value) ? value : null;

        int? Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
    }

    private IEnumerable<KeyValuePair<string, string?>> Fields()
    {
        WriterOptions options = Layout?.Options ?? WriterOptions.Default;
        yield return new("format", Format.Name);
        yield return new("capacity", Capacity.ToString(CultureInfo.InvariantCulture));
        yield return new("version", options.Version?.ToString(CultureInfo.InvariantCulture));
        yield return new("cluster-size", options.ClusterSize?.ToString(CultureInfo.InvariantCulture));
        yield return new("table-size", options.TableSize?.ToString(CultureInfo.InvariantCulture));
        yield return new("refcount-bits", options.RefcountBits?.ToString(CultureInfo.InvariantCulture));
        yield return new("lazy-refcounts", options.LazyRefcounts ? "yes" : null);
        yield return new("subformat", options.Subformat);
        yield return new("exact-size", options.ExactSize ? "yes" : null);
        yield return new("compressions", Layout is null ? null : string.Join(",", Layout.Compressions));
    }
}
