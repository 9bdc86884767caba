using System.Collections.Generic;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>AUTH_LIST: the ways to authenticate, of which daemons offer one.</summary>
internal sealed class AuthListCall : RemoteCall<IReadOnlyList<AuthenticationType>>
{
    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.AuthList;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<AuthenticationType> ReadReply(ref XdrReader reader)
    {
        int count = reader.ReadCount("types", XdrLimits.AuthenticationTypes, elementSize: 4);
        List<AuthenticationType> list = new(count);
        for (int i = 0; i < count; i++)
        {
            list.Add((AuthenticationType)reader.ReadInt32("types[]"));
        }

        return list;
    }
}
