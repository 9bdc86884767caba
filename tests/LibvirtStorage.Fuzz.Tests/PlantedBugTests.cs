using System;
using System.IO;
using LibvirtStorage.Fuzz.Campaign;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

/// <summary>The fuzzer, for real, as every campaign begins.</summary>
public sealed class PlantedBugTests
{
    [Fact]
    public void A_planted_bug_is_found()
    {
        using FileStream alone = Workplace.Lock();
        FuzzCampaign.Prepare();

        (string failure, TimeSpan time) = PlantedBug.Find();

        Assert.StartsWith("ForeignException: IndexOutOfRangeException", failure);
        Assert.True(time > TimeSpan.Zero);
    }
}
