using OperationsConsole.Rates;
using OperationsConsole.Services;

namespace OperationsConsole.Overview;

/// <summary>One service over the time that somebody looks: what it says, and how fast its counts grow.</summary>
public sealed class ServiceWatch(string service)
{
    public string Service { get; } = service;

    public Reading<ServiceOverview> Reading { get; } = new();

    /// <summary>Events that are appended.</summary>
    public RateMeter Events { get; } = new();

    /// <summary>Messages that are handled, per second; null while nothing is known.</summary>
    public double? Messages => Rate(_ => true);

    /// <summary>Why it says nothing, in a word; null when it does.</summary>
    public string? Silence => Reading.Failure is not { } failure ? null : failure.Kind == FailureKind.Away ? "away" : "no answer";

    /// <summary>Messages of one route that are handled here, per second; null while nothing is known.</summary>
    public double? Along(MessageRoute route) => Rate(route.Carries);

    public void Take(Answer<ServiceOverview> answer)
    {
        Reading.Take(answer);
        if (answer is { Succeeded: true, Data: { } overview })
            Events.Note(overview.At, overview.HighWaterMark);
    }

    private double? Rate(Func<string, bool> isMeant) => Silence is null
        ? Reading.Data?.Messages.HandledPerSecond.Where(message => isMeant(message.Key)).Sum(message => message.Value)
        : null;
}
