using Npgsql;
using Platform.EventSourcing;
using Platform.Testing.EventSourcing;

namespace StoreUnderTest;

/// <summary>Folds the log into a view and hands it to a witness, as long as it leads.</summary>
internal static class Follower
{
    public static async Task RunAsync(string connectionString, CancellationToken stop)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        using var host = await Service.StartAsync(connectionString, [new Namings()], [new Witness(source)], stop);
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync(CancellationToken.None);
    }

    /// <summary>Writes down every event it is handed, in the order in which it is.</summary>
    private sealed class Witness(NpgsqlDataSource source) : ILogSubscription
    {
        public string Name => "witness";

        public async Task HandleAsync(IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
        {
            await using var command = source.CreateCommand("insert into witnessed (position) select unnest($1)");
            command.Parameters.Add(new() { Value = events.Select(happened => happened.Position).ToArray() });
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}

/// <summary>A counter's names, folded so that an event that is left out, doubled or moved shows.</summary>
/// <param name="Count">How many it was given.</param>
/// <param name="Chain">A hash of them in their order.</param>
public sealed record Naming(int Count, Guid Chain);

/// <summary>The names of each counter.</summary>
public sealed class Namings : View<Naming>
{
    /// <inheritdoc/>
    public override string Name => "namings";

    /// <inheritdoc/>
    public override string? KeyOf(RecordedEvent happened) => happened.Stream.Value;

    /// <inheritdoc/>
    public override Naming? Evolve(Naming? document, RecordedEvent happened)
    {
        document ??= new Naming(0, Guid.Empty);
        return happened.Data is CounterEvent.Named named
            ? new Naming(document.Count + 1, DerivedId.From(document.Chain, named.Name))
            : document;
    }
}
