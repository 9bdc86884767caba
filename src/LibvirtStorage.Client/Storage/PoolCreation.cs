namespace LibvirtStorage.Client.Storage;

/// <summary>How a new pool comes to life.</summary>
public sealed record PoolCreation
{
    /// <summary>The daemon forgets the pool when it is stopped; such a pool always runs.</summary>
    public bool IsTransient { get; init; }

    /// <summary>
    /// Makes what the pool stands on first: its directory or mount point; for <c>disk</c> and <c>logical</c> this labels devices.
    /// What is there already and is no empty device makes the daemon refuse.
    /// </summary>
    public bool Build { get; init; }

    /// <summary>Starts the pool.</summary>
    public bool Start { get; init; } = true;

    /// <summary>Has the daemon start the pool when it starts itself.</summary>
    public bool Autostart { get; init; }
}
