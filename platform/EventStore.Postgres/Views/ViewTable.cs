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
        Table = $"view_{view.Name}_{view.Version}";
        CheckpointName = $"view:{view.Name}:{view.Version}";
        Personal = PersonalShape.Of(view.DocumentType);
        if (view.FilterBy.FirstOrDefault(property => Personal?.IsPersonal(property) == true) is { } secret)
        {
            throw new InvalidOperationException(
                $"The view {view.GetType()} filters by '{secret}', which is personal: the database holds it encrypted and cannot compare it.");
        }

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

    /// <summary>What of the documents is personal; null when nothing is.</summary>
    public PersonalShape? Personal { get; }

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
