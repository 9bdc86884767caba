using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Small contradictions that QEMU refuses and that have to be refused here too, and their sound neighbours.</summary>
public sealed class AgreementTests(HostileBases bases) : IClassFixture<HostileBases>
{
    [Theory]
    [InlineData(0x10200UL)]
    [InlineData(1UL)]
    [InlineData(0x8000000000000000UL)]
    [InlineData(0xffffffffffff0000UL)]
    public void A_snapshot_table_without_entries_still_has_to_stand_where_a_table_can(ulong offset) =>
        HostileVerdict.Refuses(FindingReason.Corrupt, bases.Get("plain").Be64(64, offset));

    [Theory]
    [InlineData(0x30200UL)]
    [InlineData(0xffffffffffff0000UL)]
    public void So_has_the_L1_table_of_an_empty_disk(ulong offset) =>
        HostileVerdict.Refuses(FindingReason.Corrupt, bases.Get("plain").Be64(24, 0).Be32(36, 0).Be64(40, offset));

    [Fact]
    public void A_disk_without_a_byte_needs_no_L1_table() =>
        HostileVerdict.Accepts(bases.Get("plain").Be64(24, 0).Be32(36, 0).Be64(40, 0));

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x80000000U)]
    [InlineData(0x10000U)]
    public void The_end_extension_has_to_fit_like_any_other(uint length) =>
        HostileVerdict.Refuses(FindingReason.Corrupt, bases.Get("plain").Be32(112, 0).Be32(116, length));

    [Fact]
    public void The_end_extension_may_have_content() =>
        HostileVerdict.Accepts(bases.Get("plain").Be32(112, 0).Be32(116, 0x100));
}
