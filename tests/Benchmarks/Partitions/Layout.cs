namespace Benchmarks.Partitions;

/// <summary>A way to lay out the log's tables, in plain SQL: what it costs and gives is the database's doing, not the store's.</summary>
/// <param name="Name">Also the name of its database.</param>
/// <param name="Key">The primary key of the table of events.</param>
/// <param name="Partitions">How it is parted; empty when it is not.</param>
/// <param name="Rest">Its parts and its other unique index.</param>
/// <param name="OnlyLive">A condition that lets the database leave archived events aside.</param>
internal sealed record Layout(string Name, string Key, string Partitions, string Rest, string OnlyLive)
{
    private const int HashPartitions = 8;

    /// <summary>One table, as the store has it.</summary>
    public static readonly Layout One = new(
        "one_table", "seq_id", "", "create unique index on mt_events (stream_id, version);",
        "true");

    /// <summary>Archived events apart. A unique index must hold the key of the partition, so it no longer spans both.</summary>
    public static readonly Layout ByArchiveState = new(
        "by_archive_state", "seq_id, is_archived", "partition by list (is_archived)",
        """
        create table live partition of mt_events for values in (false);
        create table archived partition of mt_events for values in (true);
        create unique index on mt_events (stream_id, version, is_archived);
        """,
        "not is_archived");

    /// <summary>Streams spread over tables by the hash of their id. The position is unique within a table only.</summary>
    public static readonly Layout ByStream = new(
        "by_stream", "seq_id, stream_id", "partition by hash (stream_id)",
        $"""
        {string.Concat(Enumerable.Range(0, HashPartitions).Select(n =>
            $"create table part_{n} partition of mt_events for values with (modulus {HashPartitions}, remainder {n});\n"))}
        create unique index on mt_events (stream_id, version);
        """,
        "true");

    public string Schema =>
        $"""
        create table mt_streams (id varchar primary key, version bigint, timestamp timestamptz not null default now(), is_archived boolean not null);
        create sequence mt_events_sequence;
        create table mt_events (
          seq_id bigint not null, id uuid not null, stream_id varchar not null, version bigint not null, data jsonb not null, type varchar(500) not null,
          timestamp timestamptz not null default now(), mt_dotnet_type varchar, correlation_id varchar, causation_id varchar, headers jsonb,
          is_archived boolean not null default false, primary key ({Key})) {Partitions};
        {Rest}
        """;
}
