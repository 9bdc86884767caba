using System.Text;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Validation;

public class ImageTextTests
{
    [Theory]
    [InlineData("/var/lib/x.img", "/var/lib/x.img")]
    [InlineData("größe ü", "größe ü")]
    [InlineData("a\u001b[31mred", "a\\u001b[31mred")]
    [InlineData("a\r\nb\0", "a\\u000d\\u000ab\\u0000")]
    [InlineData("left\u202eright", "left\\u202eright")]
    [InlineData("a\\u0041", "a\\u005cu0041")]
    public void What_could_move_the_cursor_or_hide_is_shown_as_a_code(string text, string shown)
    {
        Assert.Equal(shown, ImageText.Escape(text));
        Assert.Equal(shown, ImageText.Escape(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Bytes_that_are_no_text_do_not_throw() => Assert.Equal("a\ufffdb", ImageText.Escape([0x61, 0xff, 0x62]));

    [Fact]
    public void Long_text_is_cut() => Assert.True(ImageText.Escape(new string('x', 100_000)).Length <= 257);

    [Theory]
    [InlineData("C:\\images\\a.img was\nrefused", "C:\\images\\a.img was\nrefused")]
    [InlineData("volume '\u001b]0;x\u0007' \r gone", "volume '\\u001b]0;x\\u0007' \\u000d gone")]
    [InlineData("\ud83d\udcbf disc", "\ud83d\udcbf disc")]
    [InlineData("left\u202eright", "left\\u202eright")]
    public void A_message_keeps_its_lines_and_paths_and_nothing_that_moves_the_cursor(string message, string shown) =>
        Assert.Equal(shown, ImageText.EscapeMessage(message));

    [Fact]
    public void Half_a_character_is_shown_as_a_code() =>
        Assert.Equal("\\ud83d!", ImageText.EscapeMessage(new string(['\ud83d', '!'])));
}
