using System;
using System.IO;
using LibvirtStorage.Fuzz.Harness;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

public sealed class ProcessorTimeTests
{
    [Fact]
    public void The_latest_time_of_each_process_counts()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            ProcessorTime.Write(folder.FullName, 1, TimeSpan.FromSeconds(10));
            ProcessorTime.Write(folder.FullName, 1, TimeSpan.FromSeconds(20));
            ProcessorTime.Write(folder.FullName, 2, TimeSpan.FromSeconds(3));
            Assert.Equal(TimeSpan.FromSeconds(23), ProcessorTime.Of(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
