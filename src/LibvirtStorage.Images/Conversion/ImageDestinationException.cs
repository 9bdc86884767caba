using System;

namespace LibvirtStorage.Images.Conversion;

/// <summary>A file cannot be written.</summary>
public sealed class ImageDestinationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ImageDestinationException(ImageDestinationError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    /// <summary>What went wrong.</summary>
    public ImageDestinationError Error { get; }
}

/// <summary>The ways in which writing a file fails.</summary>
public enum ImageDestinationError
{
    /// <summary>The file exists and may not be replaced.</summary>
    FileExists,

    /// <summary>The folder does not exist.</summary>
    FolderNotFound,

    /// <summary>The destination is the source itself.</summary>
    IsSource,

    /// <summary>The system reported an error while writing. No file was left, and an old one is as it was.</summary>
    WriteFailed,
}
