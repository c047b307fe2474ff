using System.Diagnostics;
using System.Text.Json;
using MessagesUnderTest;

namespace Faults.Tests;

/// <summary>A sender, two replicas of a receiver, and what must be so when all that the one has sent is handled by the other.</summary>
internal sealed class MessageFlow : IAsyncDisposable
{
    // How long nothing may move before it counts as stuck. On a busy machine it takes a while until all processes work again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Settings sending;
    private readonly Settings receiving;
    private readonly List<BrokenPromise> broken = [];
    private readonly List<Victim> ended = [];

    /// <param name="sending">What the sender is told.</param>
    /// <param name="receiving">What the receivers are told.</param>
    public MessageFlow(Settings sending, Settings receiving)
    {
        (this.sending, this.receiving) = (sending, receiving);
        Stored = new StoredMessages(sending, receiving);
        Sender = NewVictim("send", sending);
        Receivers = [NewVictim("receive", receiving), NewVictim("receive", receiving)];
    }

    public StoredMessages Stored { get; }

    public Victim Sender { get; }

    public Victim[] Receivers { get; private set; }

    /// <summary>The promises that were found broken so far.</summary>
    public IReadOnlyList<BrokenPromise> Broken => broken;

    /// <summary>How many messages waited for a delayed retry without their effect.</summary>
    public int CountLate => Late().Count;

    public async Task StartAsync()
    {
        await Stored.DeclareQueueAsync();
        foreach (var victim in Receivers.Append(Sender))
        {
            victim.Start();
        }
    }

    /// <summary>Waits for so many effects; false when nothing moved for too long.</summary>
    public Task<bool> ReachAsync(long effects) => WaitAsync(async () => await Stored.CountEffectsAsync() >= effects, Patience);

    /// <summary>Waits until everything is handled, ends the receivers, and judges what they leave.</summary>
    /// <param name="patience">How long nothing may move before it counts as stuck; null for what is usual.</param>
    public async Task FinishAsync(TimeSpan? patience = null)
    {
        if (await WaitAsync(Stored.IsDrainedAsync, patience ?? Patience))
        {
            await StopReceiversAsync();
            var hopeless = Messages.Streams(sending.Keys)
                .SelectMany(stream => Enumerable.Range(1, sending.MessagesPerKey).Select(number => new MessageKey(stream.Value, number)))
                .Where(message => Mishaps.Of(sending.Seed, message.Stream, message.Number) == Mishap.Hopeless).ToHashSet();
            await JudgeAsync(hopeless);
        }
    }

    /// <summary>Replays the dead letters to a receiver that no mishap befalls, and judges again.</summary>
    public async Task ReplayAsync()
    {
        await Stored.ReplayAsync();
        Receivers = [NewVictim("receive", receiving with { IsCalm = true })];
        Receivers[0].Start();
        if (await WaitAsync(async () => await Stored.CountEffectsAsync() >= sending.Messages && await Stored.IsDrainedAsync(), Patience))
        {
            await StopReceiversAsync();
            await JudgeAsync([]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var victim in Receivers.Append(Sender).Concat(ended))
        {
            victim.Dispose();
        }

        await Stored.DisposeAsync();
    }

    private static Victim NewVictim(string role, Settings settings) => new(typeof(Settings).Assembly, role, JsonSerializer.Serialize(settings));

    private async Task StopReceiversAsync()
    {
        await Task.WhenAll(Receivers.Select(receiver => receiver.StopAsync()));
        ended.AddRange(Receivers);
    }

    private async Task<bool> WaitAsync(Func<Task<bool>> isSo, TimeSpan patience)
    {
        var effects = (long?)0;
        var moved = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            if (await Stored.CountEffectsAsync() is { } now && now != effects)
            {
                (effects, moved) = (now, Stopwatch.GetTimestamp());
            }

            if (Stopwatch.GetElapsedTime(moved) > patience)
            {
                broken.Add(new(MessagingPromise.NothingIsStuck, $"Nothing has moved for {patience}: {await Stored.DescribeAsync()}"));
                return false;
            }

            await Task.Delay(50);
        }

        return true;
    }

    private HashSet<MessageKey> Late() => Receivers.Concat(ended).SelectMany(receiver => receiver.Late).Select(line => line.Split(' '))
        .Select(words => new MessageKey(words[0], long.Parse(words[1]))).ToHashSet();

    private async Task JudgeAsync(HashSet<MessageKey> mayBeDead)
    {
        // What the receivers had prefetched is back in the broker's queue by now, if anything was.
        if (!await Stored.IsDrainedAsync())
        {
            broken.Add(new(MessagingPromise.NothingIsStuck, $"The receivers have left something: {await Stored.DescribeAsync()}"));
        }

        var recorded = await Stored.RecordedTokensAsync();
        Judge(MessagingPromise.NothingAcknowledgedIsLost, "lost", Sender.Acknowledged.Where(token => !recorded.Contains(token)));

        var (sent, effects, dead) = (await Stored.ListSentAsync(), await Stored.ListEffectsAsync(), await Stored.ListDeadAsync());
        var ends = effects.Concat(dead).ToLookup(message => message);
        Judge(MessagingPromise.ExactlyOneEffect, "sent, and without an end", sent.Where(message => !ends.Contains(message)));
        Judge(
            MessagingPromise.ExactlyOneEffect,
            "with several ends",
            ends.Where(same => same.Count() > 1).Select(same => $"{same.Key} ({effects.Count(effect => effect == same.Key)} effects)"));
        Judge(MessagingPromise.ExactlyOneEffect, "with an end, and never sent", ends.Select(same => same.Key).Except(sent));
        Judge(MessagingPromise.OnlyTheHopelessDie, "dead without need", dead.Where(message => !mayBeDead.Contains(message)));
        Judge(MessagingPromise.OnlyTheHopelessDie, "hopeless and not dead", mayBeDead.Except(dead));
        JudgeOrder(effects);
    }

    private void JudgeOrder(List<MessageKey> effects)
    {
        var late = Late();
        var ordered = effects.Where(message =>
            Mishaps.Of(sending.Seed, message.Stream, message.Number) != Mishap.Hopeless
            && (!late.Contains(message) || message.Stream.StartsWith(Messages.Instructions, StringComparison.Ordinal)));
        foreach (var key in ordered.GroupBy(message => message.Stream))
        {
            Judge(
                MessagingPromise.OrderWithinKey,
                "before an earlier one",
                key.Zip(key.Skip(1)).Where(pair => pair.First.Number >= pair.Second.Number).Select(pair => $"{pair.First}, then {pair.Second}"));
        }
    }

    private void Judge<T>(MessagingPromise promise, string what, IEnumerable<T> found)
    {
        if (found.ToList() is { Count: > 0 } faults)
        {
            broken.Add(new(promise, $"{faults.Count} {what}: {string.Join(", ", faults.Take(5))}"));
        }
    }
}
