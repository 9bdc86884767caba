using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>CONNECT_SUPPORTS_FEATURE. Asking for <see cref="ProgramKeepalive"/> starts the daemon's own pings.</summary>
/// <param name="feature">Feature.</param>
internal sealed class SupportsFeatureCall(int feature) : RemoteCall<bool>
{
    /// <summary>VIR_DRV_FEATURE_PROGRAM_KEEPALIVE.</summary>
    public const int ProgramKeepalive = 10;

    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.ConnectSupportsFeature;

    /// <inheritdoc/>
    public override void WriteArguments(XdrWriter writer)
    {
        writer.WriteInt32(feature);
    }

    /// <inheritdoc/>
    public override bool ReadReply(ref XdrReader reader) => reader.ReadInt32("supported") != 0;
}
