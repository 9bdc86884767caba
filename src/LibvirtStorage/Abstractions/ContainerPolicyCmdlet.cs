using System.Management.Automation;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet whose images may travel as they are, so that a policy can accept what cannot be turned into payload.</summary>
public abstract class ContainerPolicyCmdlet : PolicyCmdlet
{
    /// <summary>Accept images that name a backing file.</summary>
    [Parameter]
    public SwitchParameter AllowBackingFile { get; set; }

    /// <summary>Accept images whose payload is encrypted.</summary>
    [Parameter]
    public SwitchParameter AllowEncryption { get; set; }
}
