using Platform.Messaging;
using Platform.Messaging.RabbitMq;

namespace Messaging.RabbitMq.Tests;

public sealed class WindowTests
{
    private readonly Window window = new();
    private ulong tag;

    [Fact]
    public void Messages_of_different_keys_go_in_the_order_of_their_arrival()
    {
        Add("1", "a");
        Add("2", "b");

        Assert.Equal("1", window.Take()!.Id);
        Assert.Equal("2", window.Take()!.Id);
        Assert.Null(window.Take());
    }

    [Fact]
    public void A_message_waits_for_the_one_before_it_of_its_key()
    {
        Add("1", "a");
        Add("2", "a");
        Add("3", "b");

        var first = window.Take()!;
        Assert.Equal("3", window.Take()!.Id);
        Assert.Null(window.Take());
        window.Release(first);

        Assert.Equal("2", window.Take()!.Id);
        Assert.Equal(0, window.Waiting);
    }

    [Fact]
    public void A_high_priority_goes_first_across_keys_and_never_within_one()
    {
        Add("1", "a");
        Add("2", "b", MessagePriority.Low);
        Add("3", "a", MessagePriority.High);
        Add("4", "c", MessagePriority.High);

        Assert.Equal("4", window.Take()!.Id);
        var first = window.Take()!;
        Assert.Equal("1", first.Id);
        window.Release(first);
        Assert.Equal("3", window.Take()!.Id);
        Assert.Equal("2", window.Take()!.Id);
    }

    [Fact]
    public void A_message_is_held_until_it_is_released()
    {
        Add("1", "a");
        Assert.True(window.Holds("1"));

        var taken = window.Take()!;
        Assert.True(window.Holds("1"));
        Assert.Equal([taken], window.InHand);
        window.Release(taken);

        Assert.False(window.Holds("1"));
        Assert.Empty(window.InHand);
    }

    private void Add(string id, string key, MessagePriority priority = MessagePriority.Normal) =>
        window.Add(new Arrival(++tag, id, "step.v1", key, "{}", Message: null) { Priority = priority });
}
