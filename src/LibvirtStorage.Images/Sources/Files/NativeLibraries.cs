using System.Runtime.InteropServices;

// Native calls go to the system's own libraries; nothing beside our assembly or in the working directory may pose as one.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
