using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Appending;

/// <summary>The call of <c>append_events</c>: a group's members as arrays in, its verdicts out, in one round trip and one transaction.</summary>
internal static class AppendCommand
{
    private const string Sql =
        """
        select outcome, subject, figure from append_events(
          $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
          $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36)
        """;

    /// <summary>Writes the group and returns the verdict of each member, in order, once the transaction is committed.</summary>
    public static async Task<AppendVerdict[]> ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<PendingAppend> members)
    {
        var streams = Flatten(members, append => append.Append.Streams);
        var events = Flatten(members, append => append.Events);
        var inbox = Flatten(members, append => append.Append.Companions.OfType<InboxRecord>());
        var keys = Flatten(members, append => append.Append.Companions.OfType<IdempotencyRecord>());

        var snapshots = Flatten(members, append => append.Snapshots);
        var documents = Flatten(members, append => append.Documents);

        await using var command = new NpgsqlCommand(Sql, connection);
        AddStreams(command.Parameters, streams);
        AddEvents(command.Parameters, events, members);
        AddCompanions(command.Parameters, inbox, keys);
        AddSnapshots(command.Parameters, snapshots);
        AddDocuments(command.Parameters, documents);
        await command.PrepareAsync();

        var verdicts = new AppendVerdict?[members.Count];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var subject = reader.GetInt32(1);
            var (member, verdict) = reader.GetString(0) switch
            {
                "position" => (subject, new AppendVerdict.Written(reader.GetInt64(2))),
                "conflict" => Conflict(streams[subject - 1], reader.GetInt64(2)),
                "inbox" => (inbox[subject - 1].Member, new AppendVerdict.Repeated(inbox[subject - 1].Item)),
                "idempotency" => (keys[subject - 1].Member, (AppendVerdict)new AppendVerdict.Repeated(keys[subject - 1].Item)),
                var unknown => throw new InvalidOperationException($"Expected a verdict of append_events; found '{unknown}'."),
            };
            verdicts[member] = verdict is AppendVerdict.Repeated || Rank(verdict) > Rank(verdicts[member]) ? verdict : verdicts[member];
        }

        // The transaction is committed only when the server says it is ready for the next statement; reading past the result waits for that.
        await reader.NextResultAsync();
        return [.. verdicts.Select(verdict => verdict ?? new AppendVerdict.Written(0))];
    }

    private static (int Member, AppendVerdict Verdict) Conflict((int Member, StreamAppend Item) part, long figure)
    {
        var (isArchived, actual) = figure < 0 ? (true, -1 - figure) : (false, figure);
        return (part.Member, isArchived && part.Item.Events.Count > 0
            ? new AppendVerdict.Archived(part.Item.Stream)
            : new AppendVerdict.Conflict(part.Item.Stream, part.Item.ExpectedVersion, actual));
    }

    // Of several reasons the caller hears the one that nothing can change: a repeat has had its effect, whatever the streams say now.
    private static int Rank(AppendVerdict? verdict) => verdict switch
    {
        null => 0,
        AppendVerdict.Written => 1,
        AppendVerdict.Conflict => 2,
        AppendVerdict.Archived => 3,
        _ => 4,
    };

    private static void AddStreams(NpgsqlParameterCollection parameters, (int Member, StreamAppend Item)[] streams)
    {
        parameters.Add(Array(NpgsqlDbType.Integer, streams, part => part.Member));
        parameters.Add(Array(NpgsqlDbType.Text, streams, part => part.Item.Stream.Value));
        parameters.Add(Array(NpgsqlDbType.Bigint, streams, part => part.Item.ExpectedVersion));
        parameters.Add(Array(NpgsqlDbType.Integer, streams, part => part.Item.Events.Count));
    }

    private static void AddEvents(NpgsqlParameterCollection parameters, (int Member, StoredEvent Item)[] events, IReadOnlyList<PendingAppend> members)
    {
        parameters.Add(Array(NpgsqlDbType.Integer, events, happened => happened.Member));
        parameters.Add(Array(NpgsqlDbType.Text, events, happened => happened.Item.Stream.Value));
        parameters.Add(Array(NpgsqlDbType.Bigint, events, happened => happened.Item.Version));
        parameters.Add(Array(NpgsqlDbType.Uuid, events, happened => happened.Item.Id));
        parameters.Add(Array(NpgsqlDbType.Text, events, happened => happened.Item.Name));
        parameters.Add(Array(NpgsqlDbType.Text, events, happened => happened.Item.DotnetType));
        parameters.Add(Array(NpgsqlDbType.Jsonb, events, happened => happened.Item.Data));
        parameters.Add(Array(NpgsqlDbType.Text, events, happened => MetadataOf(happened).CorrelationId));
        parameters.Add(Array(NpgsqlDbType.Text, events, happened => MetadataOf(happened).CausationId));
        parameters.Add(Array(
            NpgsqlDbType.Jsonb,
            events,
            happened => happened.Item.Metadata is { } own ? EventHeaders.Write(own) : members[happened.Member].Headers));

        EventMetadata MetadataOf((int Member, StoredEvent Item) happened) =>
            happened.Item.Metadata ?? members[happened.Member].Append.Metadata;
    }

    private static void AddCompanions(
        NpgsqlParameterCollection parameters, (int Member, InboxRecord Item)[] inbox, (int Member, IdempotencyRecord Item)[] keys)
    {
        parameters.Add(Array(NpgsqlDbType.Integer, inbox, record => record.Member));
        parameters.Add(Array(NpgsqlDbType.Text, inbox, record => record.Item.Handler));
        parameters.Add(Array(NpgsqlDbType.Text, inbox, record => record.Item.MessageId));
        parameters.Add(Array(NpgsqlDbType.Integer, keys, record => record.Member));
        parameters.Add(Array(NpgsqlDbType.Text, keys, record => record.Item.Caller));
        parameters.Add(Array(NpgsqlDbType.Text, keys, record => record.Item.Key));
        parameters.Add(Array(NpgsqlDbType.Text, keys, record => record.Item.Fingerprint));
        parameters.Add(Array(NpgsqlDbType.Integer, keys, record => record.Item.Answer.Status));
        parameters.Add(Array(NpgsqlDbType.Jsonb, keys, record => JsonSerializer.Serialize(record.Item.Answer.Headers, PlatformJson.Options)));
        parameters.Add(Array(NpgsqlDbType.Text, keys, record => record.Item.Answer.Body));
    }

    private static void AddSnapshots(NpgsqlParameterCollection parameters, (int Member, StoredSnapshot Item)[] snapshots)
    {
        parameters.Add(Array(NpgsqlDbType.Integer, snapshots, snapshot => snapshot.Member));
        parameters.Add(Array(NpgsqlDbType.Text, snapshots, snapshot => snapshot.Item.Stream.Value));
        parameters.Add(Array(NpgsqlDbType.Text, snapshots, snapshot => snapshot.Item.State));
        parameters.Add(Array(NpgsqlDbType.Integer, snapshots, snapshot => snapshot.Item.Shape));
        parameters.Add(Array(NpgsqlDbType.Bigint, snapshots, snapshot => snapshot.Item.Version));
        parameters.Add(Array(NpgsqlDbType.Jsonb, snapshots, snapshot => snapshot.Item.Data));
    }

    private static void AddDocuments(NpgsqlParameterCollection parameters, (int Member, InlineDocument Item)[] documents)
    {
        parameters.Add(Array(NpgsqlDbType.Integer, documents, document => document.Member));
        parameters.Add(Array(NpgsqlDbType.Text, documents, document => document.Item.Table));
        parameters.Add(Array(NpgsqlDbType.Text, documents, document => document.Item.Stream.Id));
        parameters.Add(Array(NpgsqlDbType.Text, documents, document => document.Item.Stream.Value));
        parameters.Add(Array(NpgsqlDbType.Bigint, documents, document => document.Item.Version));
        parameters.Add(Array(NpgsqlDbType.Jsonb, documents, document => document.Item.Json));
    }

    private static (int Member, T Item)[] Flatten<T>(IReadOnlyList<PendingAppend> members, Func<PendingAppend, IEnumerable<T>> items) =>
        [.. members.SelectMany((append, member) => items(append).Select(item => (member, item)))];

    private static NpgsqlParameter<TValue[]> Array<TItem, TValue>(NpgsqlDbType type, TItem[] items, Func<TItem, TValue> value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = System.Array.ConvertAll(items, item => value(item)) };
}
