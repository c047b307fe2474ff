using Marten;
using Weasel.Core;
using Weasel.Postgresql;

namespace ServiceDefaults.EventStore;

/// <summary>
/// The sequence of events' positions, which belongs to no table. Marten's belongs to its table of events, and going to partitions copies
/// that table and drops the old one: the sequence went with it, a new one began at 1, and every append met a position that was taken. Written before
/// Marten's own tables, so that it holds in the script that copies them. Seen with Marten 9.59.
/// </summary>
internal sealed class FreeSequence(string schema) : Sequence($"{schema}.{Name}")
{
    private const string Name = "mt_events_sequence";

    /// <summary>For new databases, in which there is none yet.</summary>
    public static void In(IDocumentStore store)
    {
        foreach (var sequence in store.Storage.AllObjects().OfType<Sequence>().Where(sequence => sequence.Identifier.Name == Name))
        {
            sequence.Owner = null;
        }
    }

    // It is there unless a table owns it.
    public override void ConfigureQueryCommand(Weasel.Core.DbCommandBuilder builder) => builder.Append(
        $"""
        select 1 - count(*) from pg_depend where deptype = 'a' and classid = 'pg_class'::regclass
            and objid = to_regclass('{Identifier.Schema}.{Name}');
        """);

    public override void WriteCreateStatement(Migrator migrator, TextWriter writer) =>
        writer.WriteLine($"alter sequence {Identifier} owned by none;");

    public override void WriteDropStatement(Migrator rules, TextWriter writer)
    {
    }
}
