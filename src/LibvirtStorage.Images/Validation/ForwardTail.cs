using System;
using System.Linq;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Validation;

/// <summary>
/// What can only be seen at the end of a stream that cannot seek: a VHD footer, a dmg trailer. When all was read, the
/// signatures are looked for again, at the start and the end, before the head is written.
/// </summary>
public static class ForwardTail
{
    /// <summary>The check to run before the head, or null for a source that was seen as a whole.</summary>
    /// <param name="source">The source, which is a <see cref="TailKeepingSource"/> if it cannot seek.</param>
    /// <param name="declared">What it was declared to be.</param>
    /// <param name="policy">What is accepted.</param>
    public static Action? CheckOf(ByteSource source, ImageFormat declared, ImagePolicy policy) => source is not TailKeepingSource forward ? null : () =>
    {
        using ByteSource sketch = forward.Sketch();
        Finding? failing = FormatCheck.Container(declared, SignatureWindow.Of(sketch), policy).FirstOrDefault(f => ImageValidator.Fails(f, policy));
        if (failing is not null)
        {
            throw new DiskImageException(failing);
        }
    };
}
