using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using LibvirtStorage.Images;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// What a volume holds at its start until its head is written: a text that says what it was, or is to become. Nobody takes it for an
/// image. Whoever can write to a volume can write such a text too, so nobody goes by it but the process that knows its token.
/// </summary>
/// <param name="Token">What nobody can guess: 16 random bytes in hexadecimal.</param>
/// <param name="IsNew">Whether the upload created the volume.</param>
/// <param name="Format">The format that the volume had, or is to have; null if it is not known here.</param>
/// <param name="Capacity">Its capacity in bytes.</param>
internal sealed record UploadNote(string Token, bool IsNew, ImageFormat? Format, ulong Capacity)
{
    /// <summary>Bytes of a volume with nothing but a note in it. The head's first sector replaces all of it.</summary>
    public const int FileLength = 512;

    /// <summary>Bytes of the note. What follows is a hole, and where that cuts an old volume its first byte is an old one.</summary>
    public const int Length = FileLength - 1;

    private const string Title = "LibvirtStorage was writing this volume, and has not ended. There is no image in it.";
    private const int TokenBytes = 16;

    /// <summary>The note for a volume that is created.</summary>
    public static UploadNote ForNew(ImageFormat format, ulong capacity) => new(NewToken(), IsNew: true, format, capacity);

    /// <summary>The note for a volume that is replaced.</summary>
    public static UploadNote ForExisting(ImageFormat? format, ulong capacity) => new(NewToken(), IsNew: false, format, capacity);

    /// <summary>The bytes.</summary>
    public byte[] ToBytes()
    {
        IEnumerable<string> lines = Fields().Where(field => field.Value is not null).Select(field => $"{field.Key}={field.Value}");
        return Encoding.ASCII.GetBytes(string.Join("\n", lines.Prepend(Title)).PadRight(Length, '\n'));
    }

    /// <summary>What it says, for a message.</summary>
    public string Describe() =>
        $"{(IsNew ? "a new volume of" : "the replacement of a volume of")} {(Format is null ? "an unknown format" : $"the format {Format}")} with {Capacity} bytes";

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

        // Whatever was overlooked here, the bytes that are made of it lack.
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
        return Text("token") is { Length: 2 * TokenBytes } token
            && (Text("format") is not { } name || ImageFormats.TryGet(name, out format))
            && ulong.TryParse(Text("capacity"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong capacity)
                ? new UploadNote(token, Text("volume") == "new", format, capacity)
                : null;

        string? Text(string name) => fields.TryGetValue(name, out string? value) ? value : null;
    }

    private IEnumerable<KeyValuePair<string, string?>> Fields() =>
    [
        new("token", Token),
        new("volume", IsNew ? "new" : "replaced"),
        new("format", Format?.Name),
        new("capacity", Capacity.ToString(CultureInfo.InvariantCulture)),
    ];
}
