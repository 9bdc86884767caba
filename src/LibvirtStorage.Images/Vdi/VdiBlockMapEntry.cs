namespace LibvirtStorage.Images.Vdi;

/// <summary>One entry of the block map: which block of the data area holds a block of the disk.</summary>
internal readonly record struct VdiBlockMapEntry(uint Value)
{
    public const int Size = 4;

    /// <summary>Never written: the parent's block, or zeros.</summary>
    public const uint Free = 0xffff_ffff;

    /// <summary>Discarded: zeros, whatever a parent has.</summary>
    public const uint Discarded = 0xffff_fffe;

    public bool IsFree => Value == Free;

    public bool IsDiscarded => Value == Discarded;

    public bool IsAllocated => Value < Discarded;
}
