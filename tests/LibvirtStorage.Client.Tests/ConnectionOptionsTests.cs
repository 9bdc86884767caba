using System;
using Xunit;

namespace LibvirtStorage.Client.Tests;

/// <summary>How long a host is waited for.</summary>
public sealed class ConnectionOptionsTests
{
    [Theory]
    [InlineData(1, 1, null, 2)]
    [InlineData(5, 6, null, 10)]
    [InlineData(0, 6, null, 10)]
    [InlineData(int.MaxValue, int.MaxValue, null, 10)]
    [InlineData(5, 6, 3, 3)]
    [InlineData(5, 6, 60, 10)]
    [InlineData(1, 1, 60, 2)]
    public void A_host_that_was_given_up_is_not_waited_for_much_longer_than_it_was_allowed_to_be_silent(int interval, int count, int? connect, int expected)
    {
        ConnectionOptions options = new()
        {
            KeepaliveInterval = TimeSpan.FromSeconds(interval),
            KeepaliveCount = count,
            ConnectTimeout = connect is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };

        ConnectionOptions again = options.ForReconnecting();

        Assert.Equal(TimeSpan.FromSeconds(expected), again.ConnectTimeout);
        Assert.Equal((options.KeepaliveInterval, options.KeepaliveCount), (again.KeepaliveInterval, again.KeepaliveCount));
    }
}
