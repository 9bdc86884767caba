using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LibvirtStorage.Images.Tests.Luks;

/// <summary>Builds LUKS2 volumes by the specification, as cryptsetup lays them out but with little room for keys.</summary>
internal sealed class Luks2Image
{
    public const int HeaderSize = 16 << 10;
    public const int KeyOffset = 2 * HeaderSize;
    public const int KeySize = 256 << 10;
    public const int PayloadOffset = 512 << 10;
    public const int PayloadSize = 100 << 10;

    public const string KeySlot = """{"type":"luks2","key_size":64,"af":{"type":"luks1","stripes":4000,"hash":"sha256"},"area":{"type":"raw","offset":"32768","size":"258048","encryption":"aes-xts-plain64","key_size":64},"kdf":{"type":"argon2id","time":4,"memory":32,"cpus":2,"salt":"fKtywFtBo1WQ3qCh00t3qaKKETwW9aisOh8BzZ9dMKQ="}}""";

    public const string Segment = """{"type":"crypt","offset":"524288","size":"dynamic","iv_tweak":"0","encryption":"aes-xts-plain64","sector_size":4096}""";

    public const string Config = """{"json_size":"12288","keyslots_size":"262144"}""";

    public string KeySlots { get; init; } = $$"""{"0":{{KeySlot}}}""";

    public string Segments { get; init; } = $$"""{"0":{{Segment}}}""";

    public string? Json { get; init; }

    public string? SecondJson { get; init; }

    public ulong SequenceId { get; init; } = 3;

    public ulong SecondSequenceId { get; init; } = 3;

    public string Label { get; init; } = "my label";

    public string ChecksumAlgorithm { get; init; } = "sha256";

    /// <summary>Changes a copy before its checksum is made.</summary>
    public Action<byte[], bool> Poke { get; init; } = (_, _) => { };

    public byte[] Build()
    {
        byte[] image = new byte[PayloadOffset + PayloadSize];
        string json = Json ?? $$"""{"keyslots":{{KeySlots}},"tokens":{},"segments":{{Segments}},"digests":{},"config":{{Config}}}""";
        Copy(json, SequenceId, isSecond: false).CopyTo(image, 0);
        Copy(SecondJson ?? json, SecondSequenceId, isSecond: true).CopyTo(image, HeaderSize);
        return image;
    }

    private byte[] Copy(string json, ulong sequenceId, bool isSecond)
    {
        byte[] copy = new byte[HeaderSize];
        Put(copy, 0, isSecond ? "SKUL" : "LUKS");
        (copy[4], copy[5], copy[7]) = (0xba, 0xbe, 2);
        BinaryPrimitives.WriteUInt64BigEndian(copy.AsSpan(8), HeaderSize);
        BinaryPrimitives.WriteUInt64BigEndian(copy.AsSpan(16), sequenceId);
        Put(copy, 24, Label);
        Put(copy, 72, ChecksumAlgorithm);
        copy.AsSpan(104, 64).Fill(isSecond ? (byte)0x22 : (byte)0x11);
        Put(copy, 168, "30da87c3-5bd5-4f84-98ae-8e5534d72607");
        BinaryPrimitives.WriteUInt64BigEndian(copy.AsSpan(256), isSecond ? HeaderSize : 0UL);
        Encoding.UTF8.GetBytes(json).AsSpan().CopyTo(copy.AsSpan(4096));
        Poke(copy, isSecond);
        using HashAlgorithm hash = ChecksumAlgorithm == "sha512" ? SHA512.Create() : SHA256.Create();
        hash.ComputeHash(copy).CopyTo(copy, 448);
        return copy;
    }

    private static void Put(byte[] copy, int offset, string text) => Encoding.ASCII.GetBytes(text).CopyTo(copy, offset);
}
