using Marten;
using Marten.Services;

namespace Subscriptions;

/// <summary>How often this process has written plans: known before whoever asked for the change is answered.</summary>
public sealed class WrittenPlans : DocumentSessionListenerBase
{
    private long commits;

    public long Commits => Interlocked.Read(ref commits);

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        if (commit.GetEvents().Any(happened => happened.Data is PlanPublished or PlanRevised))
        {
            Interlocked.Increment(ref commits);
        }

        return Task.CompletedTask;
    }
}
