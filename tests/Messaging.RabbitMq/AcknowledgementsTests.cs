using Platform.Messaging.RabbitMq;

namespace Messaging.RabbitMq.Tests;

public sealed class AcknowledgementsTests
{
    private readonly Acknowledgements acknowledgements = new();

    public AcknowledgementsTests()
    {
        for (var tag = 1UL; tag <= 6; tag++)
        {
            acknowledgements.Open(tag);
        }
    }

    [Fact]
    public void A_run_without_a_gap_is_acknowledged_in_one_word() => Assert.Equal([(3UL, true)], Settle(2, 1, 3));

    [Fact]
    public void What_lies_beyond_an_open_message_is_acknowledged_alone() => Assert.Equal([(1UL, true), (3UL, false), (5UL, false)], Settle(5, 1, 3));

    [Fact]
    public void A_message_that_stays_open_is_never_covered_by_the_word_for_another()
    {
        Assert.Equal([(2UL, false)], Settle(2));
        Assert.Equal([(3UL, false)], Settle(3));
        Assert.Equal([(1UL, true)], Settle(1));
        Assert.Equal([(6UL, true)], Settle(4, 5, 6));
    }

    [Fact]
    public void Nothing_is_said_twice()
    {
        Settle(1, 2);

        Assert.Empty(acknowledgements.Take());
    }

    private IReadOnlyList<(ulong Tag, bool Multiple)> Settle(params ulong[] tags)
    {
        foreach (var tag in tags)
        {
            acknowledgements.Settle(tag);
        }

        return acknowledgements.Take();
    }
}
