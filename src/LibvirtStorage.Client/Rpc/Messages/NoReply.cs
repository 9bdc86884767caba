namespace LibvirtStorage.Client.Rpc.Messages;

/// <summary>The reply of a call that returns nothing but success.</summary>
internal readonly record struct NoReply;
