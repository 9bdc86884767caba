using System.Management.Automation;
using LibvirtStorage.Hosts;

namespace LibvirtStorage;

/// <summary>Closes the runspace's connections when the module goes.</summary>
public sealed class ModuleRemoval : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => OpenHosts.OfThisRunspace.CloseAll();
}
