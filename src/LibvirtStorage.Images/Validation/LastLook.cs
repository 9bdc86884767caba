using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Validation;

/// <summary>What is looked at between body and head, when all of a source was read and nothing of it is visible yet.</summary>
public static class LastLook
{
    /// <summary>
    /// Asks the medium whether somebody wrote to it meanwhile. Of a stream that cannot seek, what stands only at the end
    /// has been seen by now, a VHD footer or a dmg trailer: the signatures are looked for again.
    /// </summary>
    /// <param name="source">The source, which is a <see cref="TailKeepingSource"/> if it cannot seek.</param>
    /// <param name="declared">What it was declared to be.</param>
    /// <param name="policy">What is accepted.</param>
    /// <exception cref="ImageSourceException">The source changed.</exception>
    /// <exception cref="DiskImageException">Its end is that of another format.</exception>
    public static void At(ByteSource source, ImageFormat declared, ImagePolicy policy)
    {
        source.ThrowIfChanged();
        if (source is not TailKeepingSource forward)
        {
            return;
        }

        using ByteSource sketch = forward.Sketch();
        ImageValidator.ThrowIfFails(FormatCheck.Container(declared, SignatureWindow.Of(sketch), policy), policy);
    }
}
