using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Validation;

/// <summary>
/// Payload that stands at the start of what is written, as in a raw disk and in a fixed VHD: nobody can tell a disk whose first
/// bytes are an image header from that image, and hosts will show and open it as one.
/// </summary>
public static class BarePayload
{
    /// <summary>Whether a payload will stand bare that did not in its source. Raw bytes that stay raw were judged with their file.</summary>
    /// <param name="source">The source's format.</param>
    /// <param name="target">The format that is written.</param>
    /// <param name="options">How it is written.</param>
    public static bool Arises(ImageFormat source, ImageFormat target, WriterOptions options) =>
        !target.MarksStart(options) && !(source.IsPayload && target.IsPayload);

    /// <summary>Examines a decoded payload that will stand bare. Where something else ends the file, only its start is looked at.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="target">The format that is written.</param>
    /// <param name="policy">What is accepted.</param>
    /// <exception cref="DiskImageException">The payload cannot be read.</exception>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    public static IReadOnlyList<Finding> Examine(ImageReader payload, ImageFormat target, ImagePolicy policy) =>
        FormatCheck.Payload(SignatureWindow.Of(payload, hasTail: target.IsPayload), target, policy).ToList();

    /// <summary>Examines a part of raw bytes that will be a file of its own.</summary>
    /// <param name="range">The part.</param>
    /// <param name="policy">What is accepted.</param>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    public static IReadOnlyList<Finding> Examine(ByteSource range, ImagePolicy policy) => FormatCheck.Range(SignatureWindow.Of(range), policy).ToList();

    /// <summary>Examines a raw volume of which a part is to be written: whether that makes something else of it.</summary>
    /// <param name="before">Both ends of the volume as it is.</param>
    /// <param name="after">Both ends of it as it is to be.</param>
    /// <param name="policy">What is accepted.</param>
    public static IReadOnlyList<Finding> Examine(SignatureWindow before, SignatureWindow after, ImagePolicy policy) =>
        FormatCheck.Volume(before, after, policy).ToList();
}
