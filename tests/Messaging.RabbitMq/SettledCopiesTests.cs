using Platform.Messaging.RabbitMq;

namespace Messaging.RabbitMq.Tests;

public sealed class SettledCopiesTests
{
    private readonly SettledCopies settled = new(remembered: 3);

    [Fact]
    public void A_copy_that_was_published_before_the_settlement_is_known_and_a_later_one_is_not()
    {
        settled.Remember(Copy("1", publishedAt: 100), until: 200);

        Assert.True(settled.Know(Copy("1", publishedAt: 150)));
        Assert.False(settled.Know(Copy("1", publishedAt: 201)));
        Assert.False(settled.Know(Copy("2", publishedAt: 150)));
    }

    [Fact]
    public void A_copy_from_the_bus_is_known_by_its_row_and_attempt_whatever_the_clocks_say()
    {
        settled.Remember(Copy("1", publishedAt: 100), until: 1_000);
        Assert.False(settled.Know(Copy("1", publishedAt: 50, row: 7, attempts: 1)));

        settled.Remember(Copy("1", publishedAt: 50, row: 7, attempts: 1), until: 1_000);
        Assert.True(settled.Know(Copy("1", publishedAt: 60, row: 7, attempts: 1)));
        Assert.False(settled.Know(Copy("1", publishedAt: 60, row: 7, attempts: 2)));
    }

    [Fact]
    public void A_strangers_copy_is_known_when_the_broker_delivers_it_again()
    {
        settled.Remember(Copy("1", publishedAt: null), until: 200);

        Assert.False(settled.Know(Copy("1", publishedAt: null)));
        Assert.True(settled.Know(Copy("1", publishedAt: null) with { Redelivered = true }));
    }

    [Fact]
    public void Only_the_latest_are_remembered()
    {
        foreach (var id in (string[])["1", "2", "3", "4"])
        {
            settled.Remember(Copy(id, publishedAt: 1), until: 2);
        }

        Assert.False(settled.Know(Copy("1", publishedAt: 1)));
        Assert.True(settled.Know(Copy("4", publishedAt: 1)));
    }

    private static Arrival Copy(string id, long? publishedAt, long? row = null, int attempts = 0) =>
        new(1, id, "step.v1", id, "{}", Message: null) { PublishedAt = publishedAt, Row = row, AttemptsMade = attempts };
}
