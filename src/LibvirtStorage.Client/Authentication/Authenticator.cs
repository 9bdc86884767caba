using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;

namespace LibvirtStorage.Client.Authentication;

/// <summary>The first calls of a connection: which proof of identity the daemon wants, and giving it.</summary>
internal static class Authenticator
{
    /// <summary>Authenticates.</summary>
    /// <exception cref="LibvirtException">The daemon wants what this client cannot do, or says no.</exception>
    public static async Task AuthenticateAsync(RpcConnection connection, LibvirtUri uri, ConnectDeadline deadline)
    {
        IReadOnlyList<AuthenticationType> offered =
            await connection.CallAsync(new AuthListCall(), deadline.Token).ConfigureAwait(false);
        string? wanted = uri.GetParameter("auth");
        if (wanted is null or "none" && (offered.Count == 0 || offered.Contains(AuthenticationType.None)))
        {
            return;
        }

        if ((wanted is null or "polkit") && offered.Contains(AuthenticationType.Polkit))
        {
            await AuthenticateByPolkitAsync(connection, deadline).ConfigureAwait(false);
            return;
        }

        string types = string.Join(", ", offered.Select(type => type.ToString().ToLowerInvariant()));
        throw new LibvirtException(
            LibvirtErrorCode.AuthenticationUnavailable,
            $"The daemon wants authentication by {types}{(wanted is null ? string.Empty : $", the URI by {wanted}")}, "
                + $"and this client has none and polkit. Use {uri.Driver}+ssh://, or allow one of these on the host.",
            LibvirtErrorDomain.Authentication);
    }

    /// <summary>
    /// The daemon asks polkit about the process at the other end of the socket. A polkit agent, or a rule, has to answer;
    /// the daemon says neither which, so the message does.
    /// </summary>
    private static async Task AuthenticateByPolkitAsync(RpcConnection connection, ConnectDeadline deadline)
    {
        deadline.AllowForPerson();
        try
        {
            if (await connection.CallAsync(new AuthPolkitCall(), deadline.Token).ConfigureAwait(false))
            {
                return;
            }
        }
        catch (LibvirtException e) when (e.Code is LibvirtErrorCode.AuthenticationUnavailable or LibvirtErrorCode.AuthenticationFailed)
        {
            throw new LibvirtException(
                e.Code,
                $"polkit did not allow the connection: {e.Message}. Join the group 'libvirt', or have a rule or an agent for org.libvirt.unix.manage.",
                LibvirtErrorDomain.Authentication,
                e);
        }

        throw new LibvirtException(
            LibvirtErrorCode.AuthenticationFailed, "polkit did not complete the authentication.", LibvirtErrorDomain.Authentication);
    }
}
