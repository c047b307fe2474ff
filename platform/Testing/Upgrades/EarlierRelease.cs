using Npgsql;
using Xunit;

namespace Platform.Testing.Upgrades;

/// <summary>
/// A release before this one, as its database knew it: a folder with <c>schema.sql</c>, which is what the release left in an empty
/// database, and <c>statements/*.sql</c>, which is what its processes run all day. Each statement answers with at least one row.
/// The folders are kept for as long as anybody may upgrade from them.
/// </summary>
/// <param name="folder">The release's folder.</param>
public sealed class EarlierRelease(string folder)
{
    /// <summary>How often each statement must come through before, while and after the schema changes.</summary>
    private const int Rounds = 20;

    /// <summary>The release's number.</summary>
    public string Number => Path.GetFileName(folder);

    /// <summary>Every release whose folder stands in <c>Releases/</c> beside the tests, by number.</summary>
    public static TheoryData<string> Numbers()
    {
        var folders = Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "Releases"));
        return [.. folders.Order(StringComparer.Ordinal).Select(release => new TheoryDataRow<string>(Path.GetFileName(release)))];
    }

    /// <summary>The release with a number.</summary>
    public static EarlierRelease Of(string number) => new(Path.Combine(AppContext.BaseDirectory, "Releases", number));

    /// <summary>Puts the release's schema into an empty database.</summary>
    public async Task InstallAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand(await File.ReadAllTextAsync(Path.Combine(folder, "schema.sql")));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>
    /// Lets the release's processes work, changes the schema under them, and lets them work on: a rolling update, seen from the
    /// old replicas. Fails when a statement fails, or waits for longer than two seconds for anybody's lock.
    /// </summary>
    /// <param name="source">The database.</param>
    /// <param name="migrate">Brings the schema up to date.</param>
    /// <returns>How often each statement came through.</returns>
    public async Task<IReadOnlyDictionary<string, int>> WorkThroughAsync(NpgsqlDataSource source, Func<Task> migrate)
    {
        using var stop = new CancellationTokenSource();
        var workers = Directory.GetFiles(Path.Combine(folder, "statements"), "*.sql").Select(file => new Worker(source, file)).ToList();
        Assert.NotEmpty(workers);
        var work = workers.Select(worker => worker.RunAsync(stop.Token)).ToList();
        try
        {
            await ReachAsync(workers, work, Rounds);
            await migrate();
            await ReachAsync(workers, work, workers.Max(worker => worker.Count) + Rounds);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(work);
        }

        return workers.ToDictionary(worker => worker.Name, worker => worker.Count);
    }

    private static Task ReachAsync(List<Worker> workers, List<Task> work, int count) => Eventually.TrueAsync(
        async () =>
        {
            // A worker ends before it is told to only by failing, and then says how.
            await Task.WhenAll(work.Where(task => task.IsCompleted));
            return workers.TrueForAll(worker => worker.Count >= count);
        },
        $"every statement of the earlier release has run {count} times");

    /// <summary>One process of the release, which does one thing over and over.</summary>
    private sealed class Worker(NpgsqlDataSource source, string file)
    {
        private volatile int count;

        public string Name => Path.GetFileNameWithoutExtension(file);

        public int Count => count;

        public async Task RunAsync(CancellationToken stop)
        {
            await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
            await using var settings = new NpgsqlCommand("set lock_timeout = '2s'", connection);
            await settings.ExecuteNonQueryAsync(CancellationToken.None);

            // Prepared, as a process has its statements: a change of the schema must not surprise what the server has planned.
            await using var command = new NpgsqlCommand(await File.ReadAllTextAsync(file, CancellationToken.None), connection);
            await command.PrepareAsync(CancellationToken.None);
            while (!stop.IsCancellationRequested)
            {
                await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
                Assert.True(await reader.ReadAsync(CancellationToken.None), $"{Name} of the earlier release found nothing.");
                await reader.CloseAsync();
                count++;
            }
        }
    }
}
