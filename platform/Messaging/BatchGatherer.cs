using System.Diagnostics;

namespace Platform.Messaging;

/// <summary>
/// Gathers the messages of one batch handler: the first is handled at once, alone; those that come while it runs are the next batch.
/// Under load batches grow by themselves, and without load nobody waits.
/// </summary>
internal sealed class BatchGatherer(MessageHandler handler, RetryPolicy policy, HandlerRunner runner)
{
    private readonly Lock gate = new();
    private readonly Queue<Member> waiting = [];
    private bool running;

    /// <summary>Handles a message, with others or alone; the error that stays, or null.</summary>
    public Task<Exception?> TryAsync(ReceivedMessage<object> received, int retries, CancellationToken cancellation)
    {
        var member = new Member(received, retries, cancellation);
        lock (gate)
        {
            waiting.Enqueue(member);
            if (running)
            {
                return member.Outcome.Task;
            }

            running = true;
        }

        // The loop outlives this message, so it must not run in its trace.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(RunAsync, CancellationToken.None);
        }

        return member.Outcome.Task;
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } members)
        {
            if (members.Count > 1 && await TryTogetherAsync(members))
            {
                members.ForEach(member => member.Outcome.SetResult(null));
                continue;
            }

            foreach (var member in members)
            {
                member.Outcome.SetResult(await runner.TryAsync(handler, policy, member.Retries, member.Received, member.Cancellation));
            }
        }
    }

    private async Task<bool> TryTogetherAsync(List<Member> members)
    {
        using var activity = MessageConsumer.Source.StartActivity(
            $"process batch {handler.MessageType}", ActivityKind.Consumer, default(ActivityContext), links: Links(members));

        // A member that is lost to this consumer would have its effect elsewhere as well, so the others are handled without it.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource([.. members.Select(member => member.Cancellation)]);
        return await runner.TryAsync(handler, [.. members.Select(member => member.Received)], stop.Token);
    }

    private static IEnumerable<ActivityLink> Links(List<Member> members)
    {
        foreach (var member in members)
        {
            if (ActivityContext.TryParse(member.Received.Context.Metadata.TraceParent, null, out var parent))
            {
                yield return new ActivityLink(parent);
            }
        }
    }

    private List<Member> Take()
    {
        lock (gate)
        {
            var members = new List<Member>();
            while (members.Count < handler.Batch!.MaxSize && waiting.TryDequeue(out var member))
            {
                members.Add(member);
            }

            running = members.Count > 0;
            return members;
        }
    }

    private sealed record Member(ReceivedMessage<object> Received, int Retries, CancellationToken Cancellation)
    {
        public TaskCompletionSource<Exception?> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
