using System.Linq;
using LibvirtStorage.Client.Transports;

namespace LibvirtStorage.Client;

/// <summary>What a user may write instead of a URI: nothing, or an alias.</summary>
internal static class DefaultUri
{
    /// <summary>The URI that is meant.</summary>
    /// <exception cref="LibvirtException">It is neither a URI nor an alias.</exception>
    public static LibvirtUri Resolve(string text, DaemonEnvironment environment)
    {
        ClientConfiguration configuration = ClientConfiguration.Load(environment);
        if (text.Length == 0)
        {
            text = environment.Variable("LIBVIRT_DEFAULT_URI") is { Length: > 0 } variable
                ? variable
                : configuration.DefaultUri ?? (environment.IsRoot ? "qemu:///system" : "qemu:///session");
        }

        // Aliases are looked up for what is no URI.
        if (text.All(IsAliasCharacter))
        {
            text = configuration.Aliases.TryGetValue(text, out string? uri)
                ? uri
                : throw LibvirtUri.Invalid(text, "it is neither a URI nor an alias in libvirt.conf");
        }

        return LibvirtUri.Parse(text).WithDefault("mode", configuration.RemoteMode).WithDefault("proxy", configuration.RemoteProxy);
    }

    private static bool IsAliasCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-';
}
