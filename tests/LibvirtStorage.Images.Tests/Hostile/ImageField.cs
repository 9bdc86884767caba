namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>A number in an image: where it stands, how many bytes it has, and which of them comes first.</summary>
internal readonly record struct ImageField(string Name, int Offset, int Width, bool IsLittleEndian = false)
{
    public ulong Read(byte[] image)
    {
        ulong value = 0;
        for (int i = 0; i < Width; i++)
        {
            value = (value << 8) | image[At(i)];
        }

        return value;
    }

    public byte[] Write(byte[] image, ulong value)
    {
        for (int i = Width - 1; i >= 0; i--)
        {
            image[At(i)] = (byte)(value & 0xff);
            value >>= 8;
        }

        return image;
    }

    /// <summary>Offset of the byte that is the <paramref name="rank"/>th most significant.</summary>
    private int At(int rank) => Offset + (IsLittleEndian ? Width - 1 - rank : rank);
}
