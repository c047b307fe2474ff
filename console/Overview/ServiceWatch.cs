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

    /// <summary>Messages that are handled.</summary>
    public RateMeter Messages { get; } = new();

    public bool IsAway => Reading.Failure is not null;

    public void Take(Answer<ServiceOverview> answer)
    {
        Reading.Take(answer);
        if (answer is { Succeeded: true, Data: { } overview })
        {
            Events.Note(overview.At, overview.HighWaterMark);
            Messages.Note(overview.At, overview.Messages.Handled);
        }
    }
}
