using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Where the documents of one version of a view are kept.</summary>
internal sealed partial class ViewTable
{
    /// <summary>The schema in which the table grows that is to replace the live one.</summary>
    public const string NextSchema = "views_next";

    private const int MaxIdentifier = 63;

    public ViewTable(View view)
    {
        View = view;
        Table = $"view_{view.Name}_{view.Version}";
        CheckpointName = $"view:{view.Name}:{view.Version}";
        if (!SnakeCase().IsMatch(view.Name) || Table.Length > MaxIdentifier)
        {
            throw new InvalidOperationException(
                $"The view {view.GetType()} is named '{view.Name}'; expected snake_case, "
                + $"short enough for '{Table}' to have at most {MaxIdentifier} characters.");
        }
    }

    private ViewTable(ViewTable live) => (View, Table, CheckpointName) = (live.View, $"{NextSchema}.{live.Table}", $"{live.CheckpointName}:next");

    public View View { get; }

    /// <summary>The table's name; plain identifiers, safe in SQL text.</summary>
    public string Table { get; }

    public string CheckpointName { get; }

    /// <summary>The table that is built beside this one, to replace it.</summary>
    public ViewTable Next => new(this);

    public async Task CreateAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await CreateAsync(connection, Table, View.FilterBy, cancellation);
    }

    /// <summary>Creates the next table; its indexes are better made when it is full.</summary>
    public Task CreateNextAsync(NpgsqlConnection connection, CancellationToken cancellation) => CreateNextAsync(connection, [], cancellation);

    /// <summary>Makes the next table's indexes.</summary>
    public Task IndexNextAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        CreateNextAsync(connection, View.FilterBy, cancellation);

    // What is created by its plain name lands in the first schema of the path, under the very names that it keeps after it has moved.
    private async Task CreateNextAsync(NpgsqlConnection connection, IReadOnlyList<string> filters, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"select set_config('search_path', '{NextSchema},' || current_setting('search_path'), true)", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        await CreateAsync(connection, Table, filters, cancellation);
    }

    private static async Task CreateAsync(
        NpgsqlConnection connection, string table, IReadOnlyList<string> filters, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select create_view_table($1, $2)", connection);
        command.Parameters.Add(new() { Value = table });
        command.Parameters.Add(new() { Value = filters.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex SnakeCase();
}
