using System.Diagnostics;
using Platform.EventSourcing;

namespace Benchmarks.Store;

/// <summary>A view that has caught up is built anew beside itself, and put in its own place.</summary>
internal sealed record ViewRebuild(StoreServer Server, int Events, int Documents)
    : ViewCatchUp(Server, Events, Documents, new ParcelDetails(), "view rebuild")
{
    /// <summary>From asking for it to its end; what is waited for before it begins, and at the swap, is part of it.</summary>
    public override async Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation)
    {
        await using var store = await Server.CreateStoreAsync(Database(round), cancellation, View);
        while ((await StatusAsync(store, cancellation)).Progress.Lag > 0)
        {
            await Task.Delay(50, cancellation);
        }

        var started = Stopwatch.GetTimestamp();
        await store.Views.RebuildAsync(View.Name, new ViewRequest("benchmark"), cancellation);
        while ((await StatusAsync(store, cancellation)).Rebuild is not null)
        {
            await Task.Delay(5, cancellation);
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        await CheckAsync(store, cancellation);
        return new Load(Events / elapsed.TotalSeconds, []);
    }

    private static async Task<ViewStatus> StatusAsync(StoreHost store, CancellationToken cancellation) =>
        (await store.Views.ListAsync(cancellation))[0];
}
