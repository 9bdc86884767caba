namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>What this thread has allocated so far; the old framework cannot tell.</summary>
internal static class AllocatedBytes
{
#if NET
    public static long Now => System.GC.GetAllocatedBytesForCurrentThread();
#else
    public static long Now => 0;
#endif
}
