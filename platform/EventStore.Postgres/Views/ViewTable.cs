using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Where the documents of one version of a view are kept.</summary>
internal sealed partial class ViewTable
{
    private const int MaxIdentifier = 63;

    public ViewTable(View view)
    {
        View = view;

        // Inline documents have a table of their own: a replica of a release that still folds the view asynchronously would fold into
        // them what an append has put there already.
        (Table, CheckpointName) = view.Consistency == ViewConsistency.Inline
            ? ($"view_{view.Name}_{view.Version}_inline", $"inline:{view.Name}:{view.Version}")
            : ($"view_{view.Name}_{view.Version}", $"view:{view.Name}:{view.Version}");
        if (!SnakeCase().IsMatch(view.Name) || Table.Length > MaxIdentifier)
        {
            throw new InvalidOperationException(
                $"The view {view.GetType()} is named '{view.Name}'; expected snake_case, "
                + $"short enough for '{Table}' to have at most {MaxIdentifier} characters.");
        }
    }

    public View View { get; }

    /// <summary>The table's name; a plain identifier, safe in SQL text.</summary>
    public string Table { get; }

    public string CheckpointName { get; }

    public async Task CreateAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select create_view_table($1, $2)");
        command.Parameters.Add(new() { Value = Table });
        command.Parameters.Add(new() { Value = View.FilterBy.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex SnakeCase();
}
