using Wolverine;

namespace Orders.Tests;

/// <summary>A message under way; a timer has a time at which it is due.</summary>
internal sealed record Envelope(int Id, object Message, DateTimeOffset? Due = null);

/// <summary>A request on the wire to the provider.</summary>
internal sealed record Call(Envelope Request, bool IsHeard = true);

/// <summary>What the provider said, before it is recorded.</summary>
internal sealed record Answer(Envelope Request, PaymentAnswer Said);

/// <summary>What is under way, in no order.</summary>
internal sealed class Bag
{
    private readonly List<Envelope> underWay = [];

    /// <summary>Whatever was sent: it may all come again.</summary>
    public List<Envelope> Sent { get; } = [];

    public bool IsEmpty => underWay.Count == 0;

    public void Send(object message)
    {
        var envelope = message is ScheduledMessage<FulfilmentDeadline> timer
            ? new Envelope(Sent.Count, timer.Message, timer.Options.ScheduledTime)
            : new Envelope(Sent.Count, message);
        Sent.Add(envelope);
        Put(envelope);
    }

    public void Put(Envelope envelope) => underWay.Add(envelope);

    public Envelope? TakeMessage(int which) => Take([.. underWay.Where(envelope => envelope.Due is null)], which);

    /// <summary>The timer that is due first is the zeroth.</summary>
    public Envelope? TakeTimer(int which) =>
        Take([.. underWay.Where(envelope => envelope.Due is not null).OrderBy(envelope => envelope.Due)], which);

    public IReadOnlyList<DateTimeOffset> Timers(int number) =>
        [.. underWay.Where(envelope => (envelope.Message as FulfilmentDeadline)?.Timer == number).Select(timer => timer.Due!.Value)];

    private Envelope? Take(Envelope[] among, int which)
    {
        var taken = among.Length == 0 ? null : among[which % among.Length];
        if (taken is not null)
        {
            underWay.Remove(taken);
        }

        return taken;
    }
}
