namespace LibvirtStorage.Images.Qcow.Verification;

/// <summary>
/// Adds up what is mapped, and the bytes of the file that it takes. Compressed clusters may touch, but when all together
/// need more than the file has, they are shared on a scale that no tool produces.
/// </summary>
internal sealed class QcowPayloadTally(QcowImage image)
{
    private ulong _needed;

    /// <summary>Guest bytes that are stored.</summary>
    public ulong Mapped { get; private set; }

    /// <summary>An L2 table.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public void AddTable(ulong at) => Need((ulong)image.Header.L2Bytes, at);

    /// <summary>Guest bytes of a cluster that is stored as it is.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public void AddData(ulong length, ulong at)
    {
        Mapped += length;
        Need(length, at);
    }

    /// <summary>Guest bytes of a compressed cluster.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public void AddCompressed(ulong length, QcowL2Entry entry, ulong at)
    {
        Mapped += length;
        Need((ulong)entry.CompressedLength, at);
    }

    private void Need(ulong length, ulong at)
    {
        _needed += length;
        if (_needed > image.FileLength)
        {
            throw QcowRules.QcowAmplification.Error("L2 entry", at, $"The tables map more than a file of {image.FileLength} bytes can hold: compressed clusters are shared many times over.", value: _needed, limit: image.FileLength);
        }
    }
}
