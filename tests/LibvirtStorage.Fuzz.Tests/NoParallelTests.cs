using Xunit;

// Unpacked images share a buffer, and time is that of the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
