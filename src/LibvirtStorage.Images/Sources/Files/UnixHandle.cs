using System;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>
/// A file descriptor of ours. Mono's SafeFileHandle closes only descriptors that Mono opened itself, hence this one.
/// </summary>
internal sealed class UnixHandle : SafeHandleMinusOneIsInvalid
{
    public UnixHandle(int descriptor)
        : base(ownsHandle: true)
    {
        SetHandle((IntPtr)descriptor);
    }

    protected override bool ReleaseHandle() => Close((int)handle) == 0;

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
