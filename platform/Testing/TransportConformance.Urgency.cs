using Platform.Messaging;
using Xunit;

namespace Platform.Testing;

/// <summary>What goes first, what goes to one queue alone, and what is given back.</summary>
public abstract partial class TransportConformance
{
    /// <summary>Priority among messages of different keys, by the order in which one handler at a time gets them.</summary>
    [Fact]
    public async Task Of_what_waits_the_more_urgent_goes_first_and_equals_in_order()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        await client.Transport.PublishAsync(
        [
            Urgent("low 1", MessagePriority.Low), Urgent("normal 1", MessagePriority.Normal), Urgent("high 1", MessagePriority.High),
            Urgent("low 2", MessagePriority.Low), Urgent("normal 2", MessagePriority.Normal), Urgent("high 2", MessagePriority.High),
        ]);

        await using var consumer = Consume(client, concurrency: 1);

        await UntilAsync(() => consumer.Deliveries.Count >= 6, "six messages");
        Assert.Equal(["high 1", "high 2", "normal 1", "normal 2", "low 1", "low 2"], consumer.Ids);
    }

    /// <summary>Order is part of a key's meaning; an urgent message of it waits for the earlier ones.</summary>
    [Fact]
    public async Task Priority_does_not_change_the_order_within_a_key()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        MessagePriority[] priorities = [MessagePriority.Low, MessagePriority.High, MessagePriority.Normal, MessagePriority.High];
        await client.Transport.PublishAsync(
            [.. Enumerable.Range(0, 40).Select(i => Message($"{i}", "step", "k") with { Priority = priorities[i % priorities.Length] })]);

        await using var consumer = Consume(client);

        await UntilAsync(() => consumer.Deliveries.Count >= 40, "forty messages");
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), consumer.Ids);
    }

    /// <summary>One subscriber is fed anew without the others hearing it, with types it may no longer be bound to.</summary>
    [Fact]
    public async Task A_message_to_one_queue_reaches_that_queue_alone_whatever_it_is_bound_to()
    {
        await client.Transport.DeclareAsync($"{name}-a", [Type("placed")]);
        await client.Transport.DeclareAsync($"{name}-b", [Type("placed")]);
        await using var a = Consume(client, "-a");
        await using var b = Consume(client, "-b");

        await client.Transport.PublishAsync($"{name}-a", [Message("1", "placed"), Message("2", "unbound")]);
        await client.Transport.PublishAsync([Message("3", "placed")]);

        await UntilAsync(() => a.Deliveries.Count >= 3 && !b.Deliveries.IsEmpty, "both queues to get theirs");
        await a.StopAsync();
        await b.StopAsync();
        Assert.Equal(["1", "2", "3"], a.Ids.Order());
        Assert.Equal(["3"], b.Ids);
    }

    /// <summary>A mistyped name must not look like success.</summary>
    [Fact]
    public async Task A_queue_that_nobody_declared_takes_nothing() =>
        await Assert.ThrowsAsync<QueueNotFoundException>(() => client.Transport.PublishAsync($"{name}-nowhere", [Message("1", "placed")]));

    /// <summary>What a consumer gives back goes to another at once, and the attempt does not count.</summary>
    [Fact]
    public async Task A_message_that_is_given_back_reaches_the_next_consumer_as_the_same_attempt()
    {
        await client.Transport.DeclareAsync(name, [Type("step")]);
        var leave = new TaskCompletionSource();
        await using var leaving = Consume(client, "", async _ =>
        {
            await leave.Task;
            return new Settlement.Returned();
        });
        await client.Transport.PublishAsync([Message("1", "step", "k"), Message("2", "step", "k")]);
        await UntilAsync(() => leaving.Deliveries.Count == 1, "the first consumer to have the message");

        var stopped = leaving.StopAsync();
        leave.SetResult();
        await stopped;
        await using var next = Consume(await OpenAsync());

        await UntilAsync(() => next.Deliveries.Count >= 2, "both messages");
        Assert.Equal([("1", 1), ("2", 1)], next.Deliveries.Select(delivery => (delivery.Message.Id, delivery.Attempt)));
    }

    private Published Urgent(string id, MessagePriority priority) => Message(id, "step") with { Priority = priority };
}
