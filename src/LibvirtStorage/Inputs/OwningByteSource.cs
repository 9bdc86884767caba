using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Inputs;

/// <summary>A source that rests on another one, and ends with it.</summary>
internal sealed class OwningByteSource(ByteSource inner, IDisposable owned) : DelegatingByteSource(inner)
{
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Inner.Dispose();
            owned.Dispose();
        }

        base.Dispose(disposing);
    }
}
