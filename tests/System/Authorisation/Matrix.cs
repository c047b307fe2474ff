using System.Text;
using Testing;

namespace WholeSystem.Authorisation;

/// <summary>Who may call what, as a text that people review: <c>authorisation-matrix.txt</c>.</summary>
internal static class Matrix
{
    private const string Explanation =
        """
        Who may call what, and what all others are answered. What belongs to somebody belongs to customer here; automation is a client and no person.
        A test holds this against what the services say of themselves, and both against what the running system does, through the gateway and past it.
        UPDATE_SNAPSHOTS=1 ./test System rewrites it.
        """;

    public static string File { get; } =
        Path.Combine(RepositoryFolder.Root, "tests", "System", "authorisation-matrix.txt");

    public static string Text(IEnumerable<ApiOperation> operations, Func<ApiOperation, Who, string> cell)
    {
        var rows = operations
            .OrderBy(operation => operation.Path, StringComparer.Ordinal).ThenBy(operation => operation.Method, StringComparer.Ordinal)
            .Select(operation => (operation.Name, Cells: Who.All.Select(who => cell(operation, who)))).ToList();
        var width = rows.Max(row => row.Name.Length) + 2;
        var text = new StringBuilder().Append(Explanation).Append("\n\n").Append(Line("", Who.All.Select(who => who.Name), width));
        foreach (var row in rows)
        {
            text.Append(Line(row.Name, row.Cells, width));
        }

        return text.ToString();
    }

    private static string Line(string name, IEnumerable<string> cells, int width) =>
        (name.PadRight(width) + string.Concat(cells.Select(cell => cell.PadRight(12)))).TrimEnd() + "\n";
}
