using System;

namespace LibvirtStorage.Client;

/// <summary>An error in libvirt's terms, from a daemon or from the embedded host, which uses the same codes.</summary>
public sealed class LibvirtException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LibvirtException(
        LibvirtErrorCode code, string message, LibvirtErrorDomain domain = LibvirtErrorDomain.Storage, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Domain = domain;
    }

    /// <summary>What went wrong (<c>virErrorNumber</c>). A code that this enumeration does not name is kept as its number.</summary>
    public LibvirtErrorCode Code { get; }

    /// <summary>Which part of libvirt says so (<c>virErrorDomain</c>). A domain without a name here is kept as its number.</summary>
    public LibvirtErrorDomain Domain { get; }

    /// <summary>How bad it is (<c>virErrorLevel</c>).</summary>
    public LibvirtErrorLevel Level { get; init; } = LibvirtErrorLevel.Error;

    /// <summary>The daemon's first extra text (<c>str1</c>), or null. Often the format string or the object's name.</summary>
    public string? Text1 { get; init; }

    /// <summary>The daemon's second extra text (<c>str2</c>), or null.</summary>
    public string? Text2 { get; init; }

    /// <summary>The daemon's third extra text (<c>str3</c>), or null.</summary>
    public string? Text3 { get; init; }

    /// <summary>The daemon's first extra number (<c>int1</c>): the <c>errno</c> of a <see cref="LibvirtErrorCode.SystemError"/>.</summary>
    public int Number1 { get; init; }

    /// <summary>The daemon's second extra number (<c>int2</c>).</summary>
    public int Number2 { get; init; }
}
