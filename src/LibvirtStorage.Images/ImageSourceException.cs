using System;

namespace LibvirtStorage.Images;

/// <summary>Bytes could not be read: the medium failed, the file is not a regular one, or it changed while in use.</summary>
public sealed class ImageSourceException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ImageSourceException(ImageSourceError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
    }

    /// <summary>What went wrong.</summary>
    public ImageSourceError Error { get; }
}

/// <summary>The ways in which reading a source fails.</summary>
public enum ImageSourceError
{
    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>The file may not be opened.</summary>
    AccessDenied,

    /// <summary>The path names a directory, a device, a pipe or a socket.</summary>
    NotRegularFile,

    /// <summary>The system reported an error while reading.</summary>
    ReadFailed,

    /// <summary>The bytes are not the ones that were validated.</summary>
    Changed,

    /// <summary>A temporary file cannot be made, written or read.</summary>
    TemporaryFileFailed,
}
