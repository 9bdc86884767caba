using System;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images;

/// <summary>
/// An image, or a request about one, is refused. The only exception readers and writers throw for what an image
/// contains; trouble with the medium is an <see cref="ImageSourceException"/>.
/// </summary>
public sealed class DiskImageException : Exception
{
    /// <summary>Creates the exception for one finding.</summary>
    public DiskImageException(Finding finding, Exception? innerException = null)
        : base(finding.Message, innerException)
    {
        Finding = finding;
    }

    /// <summary>What was found, where, and what to do about it.</summary>
    public Finding Finding { get; }

    /// <summary>Why the image is refused.</summary>
    public FindingReason Reason => Finding.Reason;
}
