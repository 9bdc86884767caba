using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Reflection;

namespace LibvirtStorage.NetFramework;

/// <summary>
/// Windows PowerShell gives a module no binding redirects, so a dependency that was compiled against another version of
/// its neighbour than the one beside it is not found. This answers with the neighbour: for our own list and nothing
/// else, since a handler is process-wide and other modules load assemblies too.
/// </summary>
public sealed class DependencyLoader : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>The assemblies that are shipped beside the module and are not its own.</summary>
    public static readonly IReadOnlyCollection<string> Dependencies = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "Microsoft.Bcl.AsyncInterfaces",
        "SharpCompress",
        "System.Buffers",
        "System.Memory",
        "System.Numerics.Vectors",
        "System.Runtime.CompilerServices.Unsafe",
        "System.Text.Encoding.CodePages",
        "System.Threading.Tasks.Extensions",
        "ZstdSharp",
    };

    private static readonly string s_folder = Path.GetDirectoryName(typeof(DependencyLoader).Assembly.Location)!;

    /// <inheritdoc/>
    public void OnImport() => AppDomain.CurrentDomain.AssemblyResolve += Resolve;

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => AppDomain.CurrentDomain.AssemblyResolve -= Resolve;

    private static Assembly? Resolve(object sender, ResolveEventArgs e)
    {
        string name = new AssemblyName(e.Name).Name;
        if (!((HashSet<string>)Dependencies).Contains(name))
        {
            return null;
        }

        string file = Path.Combine(s_folder, name + ".dll");
        return File.Exists(file) ? Assembly.LoadFrom(file) : null;
    }
}
