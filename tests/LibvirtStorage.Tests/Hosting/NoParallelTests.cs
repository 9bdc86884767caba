using Xunit;

// Runspace.DefaultRunspace belongs to the thread, and so do completers and transformations that look at it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
