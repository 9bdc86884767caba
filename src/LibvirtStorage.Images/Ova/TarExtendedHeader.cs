using System.Globalization;
using System.Text;

namespace LibvirtStorage.Images.Ova;

/// <summary>The fields of a pax header that say where a member is and what it is called: <c>length key=value\n</c>, the length counting itself.</summary>
/// <param name="Path">The member's name, or null.</param>
/// <param name="Size">Its size in bytes, or null.</param>
internal sealed record TarExtendedHeader(string? Path, long? Size)
{
    /// <summary>Whether the member has another content, name and size for programs that know GNU's sparse files.</summary>
    public bool IsSparse { get; private init; }

    /// <summary>Parses the content of a header, or returns null if it is broken.</summary>
    public static TarExtendedHeader? Parse(byte[] content)
    {
        var header = new TarExtendedHeader(null, null);
        for (int offset = 0; offset < content.Length;)
        {
            int space = System.Array.IndexOf(content, (byte)' ', offset);
            if (space < 0 || space - offset > 6
                || !int.TryParse(Encoding.UTF8.GetString(content, offset, space - offset), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || length > content.Length - offset || length < space - offset + 2 || content[offset + length - 1] != '\n')
            {
                return null;
            }

            string record = Encoding.UTF8.GetString(content, space + 1, offset + length - space - 2);
            if (header.With(record) is not { } next)
            {
                return null;
            }

            header = next;
            offset += length;
        }

        return header;
    }

    private TarExtendedHeader? With(string record)
    {
        int equals = record.IndexOf('=');
        string value = equals < 0 ? string.Empty : record.Substring(equals + 1);
        return (equals < 0 ? string.Empty : record.Substring(0, equals)) switch
        {
            "" => null,
            "path" => this with { Path = value },
            "size" => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? this with { Size = size } : null,
            string key when key.StartsWith("GNU.sparse.", System.StringComparison.Ordinal) => this with { IsSparse = true },
            _ => this,
        };
    }
}
