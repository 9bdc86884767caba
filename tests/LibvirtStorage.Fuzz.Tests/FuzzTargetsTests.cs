using System;
using System.Linq;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Targets;
using LibvirtStorage.Images;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

public sealed class FuzzTargetsTests
{
    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(t => t.Name)];

    /// <summary>A fuzzer that starts from inputs that fail gets nowhere, and one without inputs even less.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Its_seeds_are_small_and_pass(string name)
    {
        FuzzTarget target = FuzzTargets.Get(name);
        byte[][] seeds = [.. target.Seeds()];
        Assert.NotEmpty(seeds);
        Assert.All(seeds, seed => Assert.Null(Replay.Failure(target, seed)));
        Assert.InRange(seeds.Min(seed => seed.Length), 1, 16 << 10);
    }

    [Fact]
    public void Every_format_is_read_and_validated() =>
        Assert.Equal(
            ImageFormats.All.SelectMany(f => new[] { $"read-{f}", $"validate-{f}" }).Order(),
            FuzzTargets.All.Select(t => t.Name).Where(n => n.StartsWith("read-", StringComparison.Ordinal) || n.StartsWith("validate-", StringComparison.Ordinal)).Order());

    [Fact]
    public void Every_reply_of_the_client_has_a_seed() =>
        Assert.Equal(
            Enumerable.Range(0, ReplyDecoder.All.Count),
            FuzzTargets.Get("rpc-replies").Seeds().Select(seed => (int)seed[0]).Distinct().Order());

    [Fact]
    public void The_target_with_the_planted_bug_is_no_target_of_a_campaign()
    {
        Assert.DoesNotContain(FuzzTargets.All, t => t is PlantedTarget);
        Assert.Throws<FormatException>(() => FuzzTargets.Find("planted").ToArray());
        Assert.Contains("There is no target nothing", Assert.Throws<FormatException>(() => FuzzTargets.Get("nothing")).Message, StringComparison.Ordinal);
    }
}
