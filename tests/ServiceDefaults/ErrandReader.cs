using System.Text.Json;
using Platform.EventSourcing;
using Platform.Testing.EventSourcing;

namespace ServiceDefaults.Tests;

/// <summary>The view as an engine would keep it, folded anew for every question.</summary>
public sealed class ErrandReader(InMemoryEventStore store) : IViewReader<ProcessStatus<Errand>>
{
    private readonly ProcessView<Errand, ErrandInput, ErrandEvent> view = new("errand");

    public Task<ViewRow<ProcessStatus<Errand>>?> FindAsync(string key, long atLeast = 0, CancellationToken cancellation = default) =>
        Task.FromResult(Rows().FirstOrDefault(row => row.Key == key));

    public IReadOnlyList<string> SortBy => [];

    public Task<ViewRow<ProcessStatus<Errand>>?> FindAsync(string key, StreamVersion atLeast, CancellationToken cancellation = default) =>
        FindAsync(key, atLeast.Version, cancellation);

    public Task<IReadOnlyList<ViewRow<ProcessStatus<Errand>>>> ListAsync(ViewQuery query, CancellationToken cancellation = default)
    {
        var rows = Rows()
            .Where(row => query.Where!.All(pair => Text(row.Document, pair.Key) == pair.Value))
            .Where(row => query.After?.Key is not { } after
                || ((string.CompareOrdinal(row.Key, after) > 0) != query.Descending && row.Key != after))
            .OrderBy(row => row.Key, StringComparer.Ordinal).ToList();
        if (query.Descending)
        {
            rows.Reverse();
        }

        return Task.FromResult<IReadOnlyList<ViewRow<ProcessStatus<Errand>>>>([.. rows.Take(query.Limit)]);
    }

    private static string Text(ProcessStatus<Errand> status, string property) =>
        JsonSerializer.SerializeToElement(status, PlatformJson.Options).GetProperty(property).ToString().ToLowerInvariant();

    private IEnumerable<ViewRow<ProcessStatus<Errand>>> Rows() => store.Log.GroupBy(view.KeyOf).Where(same => same.Key is not null)
        .Select(same => new ViewRow<ProcessStatus<Errand>>(
            same.Key!, same.Last().Version, same.Aggregate((ProcessStatus<Errand>?)null, view.Evolve)!));
}
