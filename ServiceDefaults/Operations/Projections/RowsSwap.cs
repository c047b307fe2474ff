using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Weasel.Core;

namespace ServiceDefaults.Operations.Projections;

/// <summary>
/// The live rows of a projection give way to those made beside them, and its progress to theirs, in the transaction of a session. Who reads waits a
/// moment and reads the new ones; who has read long is not waited for longer than that, or all others would stand behind him.
/// </summary>
internal static class RowsSwap
{
    private const string Patience = "2s";

    public static void Queue(
        IDocumentSession session, ShardName live, ShardName beside, IReadOnlyList<(DbObjectName Live, DbObjectName Beside)> tables)
    {
        var progression = $"{session.DocumentStore.Options.Events.DatabaseSchemaName}.mt_event_progression";
        session.QueueSqlCommand($"set local lock_timeout = '{Patience}'");
        foreach (var table in tables)
        {
            session.QueueSqlCommand($"drop table {table.Live.QualifiedName}");
            session.QueueSqlCommand($"alter table {table.Beside.QualifiedName} set schema {table.Live.Schema}");
        }

        session.QueueSqlCommand(
            $"""
            insert into {progression} (name, last_seq_id) select ?, last_seq_id from {progression} where name = ?
            on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = transaction_timestamp()
            """,
            live.Identity,
            beside.Identity);
        session.QueueSqlCommand($"delete from {progression} where name = ?", beside.Identity);

        // What the old rows lacked is in the new ones: they were made without leaving anything out.
        session.DeleteWhere<DeadLetterEvent>(skipped => skipped.ProjectionName == live.Name);
    }
}
