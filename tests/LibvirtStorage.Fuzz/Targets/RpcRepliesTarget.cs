using System;
using System.Collections.Generic;
using LibvirtStorage.Client;
using LibvirtStorage.Fuzz.Seeds;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>Payloads of replies. The first byte chooses whose.</summary>
internal sealed class RpcRepliesTarget : FuzzTarget
{
    public override string Name => "rpc-replies";

    public override IEnumerable<byte[]> Seeds() => RpcSeeds.Replies();

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        try
        {
            ReplyDecoder.All[input[0] % ReplyDecoder.All.Count].Decode(input.Slice(1));
        }
        catch (LibvirtException)
        {
        }
    }
}
