using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Where the rows of one version of a view are kept: a table of documents, or one with a column for each property.</summary>
internal sealed partial class ViewTable
{
    /// <summary>The schema in which the table grows that is to replace the live one.</summary>
    public const string NextSchema = "views_next";

    private const int MaxIdentifier = 63;

    private readonly Dictionary<string, ViewColumn> columns;
    private readonly string[] indexes;

    public ViewTable(View view)
        : this(view, view.Consistency == ViewConsistency.Inline)
    {
    }

    // Inline documents have a table of their own: a replica of a release that still folds the view asynchronously would fold into
    // them what an append has put there already.
    private ViewTable(View view, bool isInline)
        : this(view, $"view_{view.Name}_{view.Version}{(isInline ? "_inline" : "")}", $"{(isInline ? "inline" : "view")}:{view.Name}:{view.Version}")
    {
    }

    /// <summary>The same view, kept elsewhere.</summary>
    /// <param name="view">The view.</param>
    /// <param name="table">The table; it may be renamed later, since nothing in it is named for it.</param>
    /// <param name="checkpointName">Its own checkpoint.</param>
    public ViewTable(View view, string table, string checkpointName)
    {
        (View, Table, CheckpointName) = (view, table, checkpointName);
        if (!SnakeCase().IsMatch(view.Name) || Table.Length > MaxIdentifier)
        {
            throw new InvalidOperationException(
                $"The view {view.GetType()} is named '{view.Name}'; expected snake_case, "
                + $"short enough for '{Table}' to have at most {MaxIdentifier} characters.");
        }

        columns = view.IsTable ? ViewColumn.Of(view).ToDictionary(column => column.Property) : [];
        Json = view.IsTable ? RowJson.OptionsFor(view.DocumentType, PlatformJson.Options) : PlatformJson.Options;
        Personal = PersonalShape.Of(view.DocumentType, Json);
        if (view.FilterBy.Concat(view.SortBy).FirstOrDefault(IsPersonal) is { } secret)
        {
            throw new InvalidOperationException(
                $"The view {view.GetType()} filters or sorts by '{secret}', which is personal: the database holds it encrypted and cannot compare it.");
        }

        if (!view.IsTable && (view.SortBy.Count > 0 || view.Indexes.Count > 0))
        {
            throw new InvalidOperationException(
                $"The view {view.Name} keeps documents, so it has no SortBy and no Indexes; a TableView has.");
        }

        indexes = view.IsTable
            ? [.. view.FilterBy.Union(view.SortBy).Select(property => IndexOf([property])).Union(view.Indexes.Select(IndexOf))]
            : [.. view.FilterBy.Distinct().Select(property => $"({DocumentProperty(property)}, key)")];
    }

    /// <summary>The same rows under another name.</summary>
    private ViewTable(ViewTable live, string table, string checkpointName)
    {
        (View, Table, CheckpointName) = (live.View, table, checkpointName);
        (Json, Personal, columns, indexes) = (live.Json, live.Personal, live.columns, live.indexes);
    }

    public View View { get; }

    /// <summary>The table's name; plain identifiers, safe in SQL text.</summary>
    public string Table { get; }

    public string CheckpointName { get; }

    /// <summary>How a row's content is written and read.</summary>
    public JsonSerializerOptions Json { get; }

    /// <summary>What of a row is personal; null when nothing is.</summary>
    public PersonalShape? Personal { get; }

    /// <summary>The table that is built beside this one, to replace it.</summary>
    public ViewTable Next => new(this, $"{NextSchema}.{Table}", $"{CheckpointName}:next");

    // The columns of the engine's own: in a table of documents as they have always been called, in the others so that no property can be.
    public string Key => View.IsTable ? "_key" : "key";

    public string Stream => View.IsTable ? "_stream" : "stream";

    public string Version => View.IsTable ? "_version" : "version";

    public string Position => View.IsTable ? "_position" : "position";

    /// <summary>The condition that a row is not the mark of a deleted one.</summary>
    public string Alive => View.IsTable ? "not _deleted" : "data is not null";

    /// <summary>A row's content as JSON, of the table under the alias <c>v</c>.</summary>
    public string Content => View.IsTable ? "row_to_json(v)" : "v.data";

    /// <summary>The version that readers see: where several streams have fed a row, only positions are comparable.</summary>
    public string VisibleVersion => $"case when v.{Stream} = '' then v.{Position} else v.{Version} end";

    /// <summary>Whether a row misses a parked event. Only a view that parks has such rows, so the others do not look.</summary>
    public string HasParked => View.OnFailure == FailurePolicy.Park
        ? $"exists (select from parked_events k where k.follower = '{CheckpointName}' and k.key = v.{Key})"
        : "false";

    /// <summary>The keys of all rows that an event changes, each once.</summary>
    public IReadOnlyList<string> KeysOf(RecordedEvent happened)
    {
        var keys = View.KeysOf(happened);
        return keys.Count > 1 ? [.. keys.Distinct()] : keys;
    }

    /// <summary>The column of a property that queries may sort or filter by.</summary>
    public ViewColumn Column(string property) => columns[property];

    /// <summary>The SQL for a document's property. It stands in the text because an expression index is found by its text.</summary>
    public static string DocumentProperty(string property) => $"(data ->> '{property.Replace("'", "''", StringComparison.Ordinal)}')";

    /// <summary>Makes the table, or completes it.</summary>
    /// <exception cref="InvalidOperationException">There is one with other columns.</exception>
    public async Task CreateAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        {
            await OpenAsync(connection, indexes, cancellation);
        }

        await VerifyAsync(Expected(), source, cancellation);
    }

    /// <summary>A table of the same rows that only one session sees; it has no checkpoint.</summary>
    public ViewTable Temporary(string table) => new(this, table, "");

    public async Task CreateTemporaryAsync(NpgsqlConnection session, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"create temp table {Table} ({Definition()})", session);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Creates the next table; its indexes are better made when it is full.</summary>
    public Task CreateNextAsync(NpgsqlConnection connection, CancellationToken cancellation) => OpenNextAsync(connection, [], cancellation);

    /// <summary>Makes the next table's indexes.</summary>
    public Task IndexNextAsync(NpgsqlConnection connection, CancellationToken cancellation) => OpenNextAsync(connection, indexes, cancellation);

    // What is created by its plain name lands in the first schema of the path, under the name that it keeps after it has moved.
    private async Task OpenNextAsync(NpgsqlConnection connection, string[] wanted, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select set_config('search_path', '{NextSchema},' || current_setting('search_path'), true)", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        await OpenAsync(connection, wanted, cancellation);
    }

    private async Task OpenAsync(NpgsqlConnection connection, string[] wanted, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select open_view_table($1, $2, $3)", connection);
        command.Parameters.Add(new() { Value = Table });
        command.Parameters.Add(new() { Value = Definition() });
        command.Parameters.Add(new() { Value = wanted, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private bool IsPersonal(string property) => Personal?.IsPersonal(View.IsTable ? ViewColumn.NameOf(property) : property) == true;

    private string Definition() => string.Join(", ", Expected().Select(column => $"\"{column.Key}\" {column.Value}"));

    /// <summary>The columns with their definitions, of which the first word or words are the type.</summary>
    private Dictionary<string, string> Expected()
    {
        var expected = new Dictionary<string, string>
        {
            [Key] = "text collate \"C\" primary key",
            [Stream] = "text not null",
            [Version] = "bigint not null",
            [Position] = "bigint not null default 0",
        };
        if (!View.IsTable)
        {
            expected["data"] = "jsonb";
            return expected;
        }

        expected["_deleted"] = "boolean not null";
        foreach (var column in columns.Values)
        {
            expected[column.Name] = column.Type.Sql;
        }

        return expected;
    }

    private async Task VerifyAsync(Dictionary<string, string> expected, NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select attname::text, format_type(atttypid, atttypmod) from pg_attribute
            where attrelid = to_regclass($1) and attnum > 0 and not attisdropped
            """);
        command.Parameters.Add(new() { Value = Table });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellation))
        {
            found.Add(reader.GetString(0), reader.GetString(1));
        }

        List<string> faults =
        [
            .. expected.Where(column => !found.ContainsKey(column.Key)).Select(column => $"it has no column {column.Key}"),
            .. found.Where(column => !expected.ContainsKey(column.Key)).Select(column => $"the row has nothing for its column {column.Key}"),
            .. from column in expected
               where found.TryGetValue(column.Key, out var type) && !column.Value.StartsWith(type, StringComparison.Ordinal)
               select $"its column {column.Key} is {found[column.Key]}, expected {column.Value}",
        ];
        if (faults.Count > 0)
        {
            throw new InvalidOperationException(
                $"The table {Table} does not fit {View.DocumentType}: {string.Join("; ", faults)}. "
                + $"Raise the Version of the view {View.Name} ({View.GetType()}), so that it is built anew from the log.");
        }
    }

    private string IndexOf(IReadOnlyList<string> properties) =>
        $"({string.Join(", ", properties.Select(property => Comparable(property).Sql))}, _key) where not _deleted";

    private ViewColumn Comparable(string property) => columns.TryGetValue(property, out var column) && column.Type != ColumnType.Json
        ? column
        : throw new InvalidOperationException(
            $"The view {View.Name} names '{property}' to be filtered, sorted or indexed by; expected a property of {View.DocumentType} in "
            + $"camelCase that is not composed; it has {string.Join(", ", columns.Values.Select(one => $"{one.Property} ({one.Type})"))}.");

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex SnakeCase();
}
