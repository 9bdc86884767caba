namespace LibvirtStorage.Fuzz.Harness;

/// <summary>What an input can do wrong.</summary>
internal enum FuzzFailure
{
    /// <summary>An exception came out that is not one of ours, or where none may come.</summary>
    ForeignException,

    /// <summary>More was allocated than a small input is worth.</summary>
    Memory,

    /// <summary>It took longer than a small input is worth.</summary>
    Time,

    /// <summary>Two answers that have to agree did not.</summary>
    Contradiction,
}
