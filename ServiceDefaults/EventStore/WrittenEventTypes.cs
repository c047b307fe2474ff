using System.Data.Common;
using JasperFx.Events;
using Marten;
using Marten.Events;
using Marten.Schema;
using NpgsqlTypes;
using Weasel.Core;
using Weasel.Storage;
using ICommandBuilder = Weasel.Postgresql.ICommandBuilder;
using IStorageOperation = Marten.Internal.Operations.IStorageOperation;
using UnknownEventTypeException = Marten.Exceptions.UnknownEventTypeException;

namespace ServiceDefaults.EventStore;

/// <summary>The name of an event type that a release of the service may write, said before it writes the first.</summary>
/// <param name="Id">The name, as in the log.</param>
public sealed record WrittenEventType(string Id);

/// <summary>
/// While a version rolls out, a stream may hold an event that only the new release knows. To the old one its snapshot looks whole, and what is
/// decided on it may be wrong. So each release says at its start what it may write, and no release writes to a stream that holds what it does not
/// know: the transaction ends with <see cref="UnknownEventTypeException"/>, and another replica, or this one's successor, does what was asked. The
/// question travels with the transaction's own statements; while all releases know the same, a table of some dozen rows answers it.
/// </summary>
internal sealed class WrittenEventTypes : DocumentSessionListenerBase, IInitialData
{
    private const string Table = "event_types";
    private string[]? known;

    public static void Configure(StoreOptions options) => options.Schema.For<WrittenEventType>()
        .DocumentAlias(Table)
        .Metadata(metadata => metadata.DisableInformationalFields());

    public async Task Populate(IDocumentStore store, CancellationToken cancellation)
    {
        await using var session = store.LightweightSession();
        session.Store(Known(store).Select(name => new WrittenEventType(name)));
        await session.SaveChangesAsync(cancellation);
    }

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        var streams = session.PendingChanges.Streams().Where(stream => stream.ActionType != StreamActionType.Start).ToArray();
        if (streams.Length > 0)
        {
            session.QueueOperation(new Question(session.DocumentStore.Options.Events, streams, Known(session.DocumentStore)));
        }

        return Task.CompletedTask;
    }

    // In one order, so that replicas that start together do not lock each other out.
    private string[] Known(IDocumentStore store) =>
        known ??= [.. store.Options.Events.AllKnownEventTypes().Select(type => type.EventTypeName).Order(StringComparer.Ordinal)];

    private sealed class Question(IReadOnlyEventStoreOptions store, StreamAction[] streams, string[] known) : IStorageOperation
    {
        public Type DocumentType => typeof(WrittenEventType);

        public void ConfigureCommand(ICommandBuilder builder, IStorageSession session)
        {
            var schema = store.DatabaseSchemaName;
            var parameters = builder.AppendWithParameters(
                $"""
                select (select event.type from {schema}.mt_events event where event.stream_id = any(?) and event.type = written.id limit 1)
                from {schema}.mt_doc_{Table} written where written.id <> all(?)
                """,
                '?');
            (parameters[0].NpgsqlDbType, parameters[0].Value) = store.StreamIdentity == StreamIdentity.AsGuid
                ? (NpgsqlDbType.Array | NpgsqlDbType.Uuid, (object)streams.Select(stream => stream.Id).ToArray())
                : (NpgsqlDbType.Array | NpgsqlDbType.Varchar, streams.Select(stream => stream.Key!).ToArray());
            (parameters[1].NpgsqlDbType, parameters[1].Value) = (NpgsqlDbType.Array | NpgsqlDbType.Varchar, known);
        }

        public async Task PostprocessAsync(DbDataReader reader, IList<Exception> exceptions, CancellationToken token)
        {
            while (await reader.ReadAsync(token))
            {
                if (!await reader.IsDBNullAsync(0, token))
                {
                    throw new UnknownEventTypeException(reader.GetString(0));
                }
            }
        }

        public OperationRole Role() => OperationRole.Other;
    }
}
