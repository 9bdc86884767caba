namespace LibvirtStorage.Transfers.Volumes;

/// <summary>What came of putting a volume in order after a failure.</summary>
internal enum TidyResult
{
    /// <summary>It is in order.</summary>
    Done,

    /// <summary>Somebody has removed the volume.</summary>
    Gone,

    /// <summary>Something else has the volume's name.</summary>
    Taken,

    /// <summary>All that was sent is there, and nobody can tell any more who sent it.</summary>
    Whole,

    /// <summary>The pool does not show the volume, or is not the same any more; what was in it may be on the host all the same.</summary>
    OutOfSight,

    /// <summary>The host did not let it happen.</summary>
    NotDone,
}
