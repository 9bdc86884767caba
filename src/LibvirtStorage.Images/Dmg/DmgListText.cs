using System;
using System.Text;

namespace LibvirtStorage.Images.Dmg;

/// <summary>
/// The property list as QEMU reads it: not as XML but as text, in which every <c>&lt;data&gt;</c> that begins with the mark of a
/// block list counts, be it in a remark, in another list or in the document type. Other data (partition maps, checksums) does not.
/// </summary>
internal sealed class DmgListText
{
    private const int MaxTagLength = 1024;

    private readonly byte[] _text;
    private readonly int _end;
    private int _position;

    public DmgListText(byte[] text)
    {
        _text = text;
        int end = Array.IndexOf(text, (byte)0);
        _end = end < 0 ? text.Length : end;
    }

    /// <summary>
    /// Before the text is parsed: no tag of a real list is longer than that of its document type. Attributes and names of a long one would take
    /// more time and memory than a small file may.
    /// </summary>
    /// <exception cref="DiskImageException">One is.</exception>
    public static void CheckTags(ReadOnlySpan<byte> text)
    {
        for (int start = text.IndexOf((byte)'<'); start >= 0;)
        {
            ReadOnlySpan<byte> tag = text.Slice(start);
            int end = tag.IndexOf((byte)'>');
            DmgRules.DmgLimit.Require((end < 0 ? tag.Length : end) <= MaxTagLength, "plist", null, $"A tag of the property list has more than {MaxTagLength} bytes.", limit: MaxTagLength);
            text = tag.Slice(end < 0 ? tag.Length : end);
            start = text.IndexOf((byte)'<');
        }
    }

    private static ReadOnlySpan<byte> StartTag => "<data>"u8;

    private static ReadOnlySpan<byte> EndTag => "</data>"u8;

    /// <summary>The next block list of the text, or null behind the last one.</summary>
    /// <exception cref="DiskImageException">There is data that decoders understand in different ways, or not at all.</exception>
    public byte[]? Next()
    {
        while (Find(StartTag) is int tag and >= 0)
        {
            int start = tag + StartTag.Length;
            _position = start;
            int end = Find(EndTag);
            byte[] data = end >= 0 ? Decode(start, end - start) : throw Broken(start, null);
            _position = end;
            if (DmgBlockList.IsIn(data))
            {
                return data;
            }
        }

        return null;
    }

    private int Find(ReadOnlySpan<byte> mark)
    {
        int at = _text.AsSpan(_position, _end - _position).IndexOf(mark);
        return at < 0 ? -1 : _position + at;
    }

    /// <summary>QEMU passes over what is no Base64. Nothing but white space may be among it here, so that both decode the same.</summary>
    private byte[] Decode(int start, int length)
    {
        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(_text, start, length));
        }
        catch (FormatException e)
        {
            throw Broken(start, e);
        }
    }

    private static DiskImageException Broken(int start, Exception? inner) =>
        DmgRules.DmgResources.Error("XML", null, $"The data element whose content begins at byte {start} of the property list has no end, or is not Base64.", inner);
}
