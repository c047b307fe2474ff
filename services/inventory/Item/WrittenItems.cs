using Marten;
using Marten.Services;
using Microsoft.Extensions.Caching.Memory;

namespace Inventory;

/// <summary>
/// Which version of each item this process has written a moment ago: known before whoever asked for the change is answered, and for long enough that
/// what any replica reads afterwards, its clock being a little slow, was read after the commit.
/// </summary>
public sealed class WrittenItems(IMemoryCache recent) : DocumentSessionListenerBase
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    private readonly Lock oneByOne = new();

    public long? VersionOf(Sku sku) => recent.TryGetValue(KeyOf(sku.Value), out long version) ? version : null;

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        foreach (var stream in commit.GetStreams().Where(stream => stream.Events.Count > 0 && Sku.TryParse(stream.Key, out _)))
        {
            Remember(stream.Key!, stream.Events[^1].Version);
        }

        return Task.CompletedTask;
    }

    // Of two commits, the later one may be told of first.
    private void Remember(string sku, long version)
    {
        lock (oneByOne)
        {
            var newest = recent.TryGetValue(KeyOf(sku), out long before) ? Math.Max(before, version) : version;
            recent.Set(KeyOf(sku), newest, Moment);
        }
    }

    private static (Type, string) KeyOf(string sku) => (typeof(WrittenItems), sku);
}
