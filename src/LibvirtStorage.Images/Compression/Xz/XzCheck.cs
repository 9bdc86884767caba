using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Compression.Xz;

/// <summary>The check of one block (.xz file format, 2.1.1.2 and 3.4).</summary>
internal sealed class XzCheck : IDisposable
{
    private readonly Crc32? _crc32;
    private readonly Crc64? _crc64;
    private readonly IncrementalHash? _sha256;

    /// <exception cref="DecodingException">There is no such check.</exception>
    public XzCheck(byte number)
    {
        switch (number)
        {
            case 0:
                break;
            case 1:
                _crc32 = new Crc32();
                break;
            case 4:
                _crc64 = new Crc64();
                break;
            case 10:
                _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                break;
            default:
                throw new DecodingException(FindingReason.UnsupportedFeature, $"The xz stream has checks of the unknown kind {number}.");
        }
    }

    public void Add(byte[] buffer, int offset, int count)
    {
        _crc32?.Add(buffer.AsSpan(offset, count));
        _crc64?.Add(buffer.AsSpan(offset, count));
        _sha256?.AppendData(buffer, offset, count);
    }

    /// <summary>The check as it stands behind the block; empty if there is none.</summary>
    public byte[] Complete()
    {
        byte[] value = new byte[_crc32 is not null ? 4 : _crc64 is not null ? 8 : 0];
        if (_crc32 is not null)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(value, _crc32.Value);
        }
        else if (_crc64 is not null)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(value, _crc64.Value);
        }

        return _sha256?.GetHashAndReset() ?? value;
    }

    public void Dispose() => _sha256?.Dispose();
}
