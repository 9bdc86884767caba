using System;
using System.Collections.Generic;
using LibvirtStorage.Fuzz.Images;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>Something that takes bytes from strangers.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Its name on the command line, in file names and in the ledger.</summary>
    public abstract string Name { get; }

    /// <summary>Length of the file that an input stands for, in bytes: what it may cost goes by that.</summary>
    public virtual long LengthOf(ReadOnlySpan<byte> input) => input.Length;

    /// <summary>The file that an input stands for, where inputs are <see cref="PackedImage"/>s; else null.</summary>
    public virtual byte[]? ImageOf(ReadOnlySpan<byte> input) => null;

    /// <summary>Feeds it. The exceptions that its callers expect are caught here; all others are findings.</summary>
    public abstract void Run(ReadOnlySpan<byte> input);

    /// <summary>Small inputs to start from.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    public override string ToString() => Name;
}
