using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>What is to be typed after a failure, with names that somebody else chose.</summary>
public sealed class TargetOutcomeTests : TransferFixture
{
    [Theory]
    [InlineData("a b.raw", "'a b.raw'")]
    [InlineData("it's.raw", "'it''s.raw'")]
    [InlineData("x\u2019; Remove-Item '~", "'x\u2019\u2019; Remove-Item ''~'")]
    [InlineData("\u2018\u2019\u201a\u201b", "'\u2018\u2018\u2019\u2019\u201a\u201a\u201b\u201b'")]
    public async Task A_name_cannot_end_its_quotes(string name, string quoted)
    {
        File.WriteAllBytes(VolumePath(name), [1]);

        TargetOutcome outcome = TargetOutcome.Incomplete((await Pool.FindVolumeAsync(name, CancellationToken.None))!);

        Assert.EndsWith($" Remove-LibvirtVolume -Name {quoted} -Pool '{Pool.Name}'", outcome.Addition);
    }
}
