using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// What a volume holds at its start until its head is written: a text that says what it was, or is to become. Nobody takes it for an
/// image. Whoever can write to a volume can write such a text too, so nobody goes by it but the process that knows its token.
/// </summary>
/// <param name="Token">What nobody can guess: 16 random bytes in hexadecimal.</param>
/// <param name="IsNew">Whether the upload created the volume.</param>
/// <param name="Format">The format that the volume had, or is to have; null if it is not known here.</param>
/// <param name="Capacity">Its capacity in bytes.</param>
/// <param name="Layout">The layout of the container that it was; null if that is not known, and for a new volume.</param>
internal sealed record UploadNote(string Token, bool IsNew, ImageFormat? Format, ulong Capacity, ImageLayout? Layout)
{
    /// <summary>Bytes of a volume with nothing but a note in it. The head's first sector replaces all of it.</summary>
    public const int FileLength = 512;

    /// <summary>Bytes of the note. What follows is a hole, and where that cuts an old volume its first byte is an old one.</summary>
    public const int Length = FileLength - 1;

    private const string Title = "LibvirtStorage was writing this volume, and has not ended. There is no image in it.";
    private const int TokenBytes = 16;
    private const int MaxWord = 24;

    private static readonly ImageCompression[] s_compressions = [ImageCompression.None, ImageCompression.Deflate, ImageCompression.Zstd];

    /// <summary>The note for a volume that is created.</summary>
    public static UploadNote ForNew(ImageFormat format, ulong capacity) => new(NewToken(), IsNew: true, format, capacity, Layout: null);

    /// <summary>The note for a volume that is replaced.</summary>
    public static UploadNote ForExisting(ImageFormat? format, VolumeInfo info, ImageLayout? layout) =>
        new(NewToken(), IsNew: false, format, layout?.VirtualSize ?? info.Capacity, layout);

    /// <summary>The bytes.</summary>
    public byte[] ToBytes()
    {
        IEnumerable<string> lines = Fields().Where(field => field.Value is not null).Select(field => $"{field.Key}={field.Value}");
        return Encoding.ASCII.GetBytes(string.Join("\n", lines.Prepend(Title)).PadRight(Length, '\n'));
    }

    /// <summary>What it says, for a message.</summary>
    public string Describe()
    {
        string options = Layout is null ? string.Empty : $" and {Layout.Options.Describe()}";
        return $"{(IsNew ? "a new volume of" : "the replacement of a volume of")} {(Format is null ? "an unknown format" : $"the format {Format}")} with {Capacity} bytes{options}";
    }

    /// <summary>Reads the first bytes of a volume; null if they are not exactly what <see cref="ToBytes"/> makes.</summary>
    public static UploadNote? Parse(byte[] start)
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

    private static string NewToken()
    {
        byte[] bytes = new byte[TokenBytes];
        using RandomNumberGenerator random = RandomNumberGenerator.Create();
        random.GetBytes(bytes);
        return string.Concat(bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static UploadNote? Read(Dictionary<string, string> fields)
    {
        ImageFormat? format = null;
        if (Text("token") is not { Length: 2 * TokenBytes } token
            || (Text("subformat") is { } subformat && !IsWord(subformat))
            || (Text("format") is { } name && !ImageFormats.TryGet(name, out format))
            || !ulong.TryParse(Text("capacity"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong capacity))
        {
            return null;
        }

        ImageLayout? layout = Text("compressions") is not { } compressions ? null : new ImageLayout
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
            Compressions = [.. s_compressions.Where(compression => compressions.Split(',').Contains(compression.ToString()))],
        };
        return new UploadNote(token, Text("volume") == "new", format, capacity, layout);

        string? Text(string name) => fields.TryGetValue(name, out string? value) ? value : null;

        int? Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
    }

    /// <summary>It is shown, and may be anybody's.</summary>
    private static bool IsWord(string text) => text.Length <= MaxWord && text.All(c => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'));

    private IEnumerable<KeyValuePair<string, string?>> Fields()
    {
        WriterOptions options = Layout?.Options ?? WriterOptions.Default;
        yield return new("token", Token);
        yield return new("volume", IsNew ? "new" : "replaced");
        yield return new("format", Format?.Name);
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
