using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary><c>virNetMessageError</c>, the payload of every message with <see cref="RpcStatus.Error"/>.</summary>
internal static class NetMessageError
{
    /// <summary>Reads the error. Codes, domains and levels without a name stay numbers.</summary>
    public static LibvirtException ReadFrom(ref XdrReader reader)
    {
        LibvirtErrorCode code = (LibvirtErrorCode)reader.ReadInt32("error.code");
        LibvirtErrorDomain domain = (LibvirtErrorDomain)reader.ReadInt32("error.domain");
        string? message = reader.ReadOptionalString("error.message");
        LibvirtErrorLevel level = (LibvirtErrorLevel)reader.ReadInt32("error.level");
        if (reader.ReadBoolean("error.dom"))
        {
            _ = DomainHandle.ReadFrom(ref reader);
        }

        LibvirtException error = new(code, message ?? $"The host reports error {(int)code} without a message.", domain)
        {
            Level = level,
            Text1 = reader.ReadOptionalString("error.str1"),
            Text2 = reader.ReadOptionalString("error.str2"),
            Text3 = reader.ReadOptionalString("error.str3"),
            Number1 = reader.ReadInt32("error.int1"),
            Number2 = reader.ReadInt32("error.int2"),
        };
        if (reader.ReadBoolean("error.net"))
        {
            _ = reader.ReadString("error.net.name");
            _ = reader.ReadFixedOpaque("error.net.uuid", XdrLimits.Uuid);
        }

        return error;
    }
}
