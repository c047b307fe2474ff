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
          $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
        """;

    /// <summary>Writes the group and returns the verdict of each member, in order, once the transaction is committed.</summary>
    public static async Task<AppendVerdict[]> ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<PendingAppend> members)
    {
        var streams = Flatten(members, append => append.Append.Streams);
        var events = Flatten(members, append => append.Events);
        var inbox = Flatten(members, append => append.Append.Companions.OfType<InboxRecord>());
        var keys = Flatten(members, append => append.Append.Companions.OfType<IdempotencyRecord>());

        await using var command = new NpgsqlCommand(Sql, connection);
        AddStreams(command.Parameters, streams);
        AddEvents(command.Parameters, events, members);
        AddCompanions(command.Parameters, inbox, keys);
        await command.PrepareAsync();

        var verdicts = new AppendVerdict?[members.Count];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var subject = reader.GetInt32(1);
            switch (reader.GetString(0))
            {
                case "position":
                    verdicts[subject] ??= new AppendVerdict.Written(reader.GetInt64(2));
                    break;
                case "conflict":
                    var (member, part) = streams[subject - 1];
                    verdicts[member] ??= new AppendVerdict.Conflict(part.Stream, part.ExpectedVersion, reader.GetInt64(2));
                    break;
                case "inbox":
                    verdicts[inbox[subject - 1].Member] = new AppendVerdict.Repeated(inbox[subject - 1].Item);
                    break;
                case "idempotency":
                    verdicts[keys[subject - 1].Member] = new AppendVerdict.Repeated(keys[subject - 1].Item);
                    break;
            }
        }

        // The transaction is committed only when the server says it is ready for the next statement; reading past the result waits for that.
        await reader.NextResultAsync();
        return [.. verdicts.Select(verdict => verdict ?? new AppendVerdict.Written(0))];
    }

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
        parameters.Add(Array(NpgsqlDbType.Text, events, happened => (happened.Item.Metadata ?? members[happened.Member].Append.Metadata).CorrelationId));
        parameters.Add(Array(NpgsqlDbType.Text, events, happened => (happened.Item.Metadata ?? members[happened.Member].Append.Metadata).CausationId));
        parameters.Add(Array(NpgsqlDbType.Jsonb, events, happened => happened.Item.Metadata is { } own ? EventHeaders.Write(own) : members[happened.Member].Headers));
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

    private static (int Member, T Item)[] Flatten<T>(IReadOnlyList<PendingAppend> members, Func<PendingAppend, IEnumerable<T>> items) =>
        [.. members.SelectMany((append, member) => items(append).Select(item => (member, item)))];

    private static NpgsqlParameter<TValue[]> Array<TItem, TValue>(NpgsqlDbType type, TItem[] items, Func<TItem, TValue> value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = System.Array.ConvertAll(items, item => value(item)) };
}
