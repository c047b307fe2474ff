using Npgsql;
using NpgsqlTypes;

namespace Platform.EventStore.Postgres.Transfer;

/// <summary>Events that are written together: those of one stream follow one another without a gap, and no id comes twice.</summary>
internal sealed class ImportBatch(long endsAt, IReadOnlyList<ImportedEvent> events)
{
    private const string Sql = "select outcome, subject, figure from import_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    private const string DataErrors = "22";

    public IReadOnlyList<ImportedEvent> Events => events;

    /// <summary>Where the batch ends in the file, in bytes.</summary>
    public long EndsAt => endsAt;

    /// <summary>Writes the batch in one transaction; what is there already is left alone.</summary>
    /// <returns>How many events were new, and the position of the last of them.</returns>
    /// <exception cref="TransferException">The store holds something else, or lacks what comes before.</exception>
    public async Task<(long Written, long Last)> WriteAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { CommandTimeout = 0 };
        Add(command, NpgsqlDbType.Text, happened => happened.Stream);
        Add(command, NpgsqlDbType.Bigint, happened => happened.Version);
        Add(command, NpgsqlDbType.Uuid, happened => happened.Id);
        Add(command, NpgsqlDbType.Text, happened => happened.Type);
        Add(command, NpgsqlDbType.Text, happened => happened.DotnetType);
        Add(command, NpgsqlDbType.Jsonb, happened => happened.Data);
        Add(command, NpgsqlDbType.TimestampTz, happened => happened.Time);
        Add(command, NpgsqlDbType.Text, happened => happened.CorrelationId);
        Add(command, NpgsqlDbType.Text, happened => happened.CausationId);
        Add(command, NpgsqlDbType.Jsonb, happened => happened.Headers);
        Add(command, NpgsqlDbType.Boolean, happened => happened.Archived);
        try
        {
            return await ReadAsync(command, cancellation);
        }
        catch (PostgresException error) when (error.SqlState.StartsWith(DataErrors, StringComparison.Ordinal))
        {
            throw new TransferException(
                "batch-refused", $"the database cannot keep something in lines {events[0].Line} to {events[^1].Line}: {error.MessageText}.");
        }
    }

    private async Task<(long Written, long Last)> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        (long Written, long Last)? written = null;
        (int Item, string Outcome, long Figure)? fault = null;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var (outcome, subject) = (reader.GetString(0), reader.GetInt32(1));
            if (outcome == "written")
            {
                written = (subject, reader.IsDBNull(2) ? 0 : reader.GetInt64(2));
            }
            else if (fault is null || subject < fault.Value.Item)
            {
                fault = (subject, outcome, reader.GetInt64(2));
            }
        }

        // The transaction is committed only once the server is ready for the next statement; reading past the result waits for that.
        await reader.NextResultAsync(cancellation);
        return fault is null ? written!.Value : throw Refusal(fault.Value);
    }

    private TransferException Refusal((int Item, string Outcome, long Figure) fault)
    {
        var happened = events[fault.Item - 1];
        return fault.Outcome == "gap"
            ? new TransferException(
                "version-gap",
                $"expected version {fault.Figure + 1} of '{happened.Stream}', since the store has it up to {fault.Figure}; found {happened.Version}.",
                happened.Line)
            : new TransferException(
                "event-conflict",
                $"the store holds another event at version {happened.Version} of '{happened.Stream}' than {happened.Id}.",
                happened.Line);
    }

    private void Add<T>(NpgsqlCommand command, NpgsqlDbType type, Func<ImportedEvent, T> value)
    {
        var values = new T[events.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = value(events[index]);
        }

        command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values });
    }
}
