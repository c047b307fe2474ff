using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Traffic;

/// <summary>Answers as people read them.</summary>
internal static class Screen
{
    private const int WidthOfAFile = 160;
    private const int MostOfACell = 100;

    // What is as long as it is seldom read: --json shows it.
    private static readonly string[] LeftOut = ["correlationId", "causationId", "traceId", "data", "id"];

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Show(JsonNode answer, bool asJson)
    {
        switch (answer)
        {
            case JsonArray rows:
                List(rows, [.. rows.OfType<JsonObject>().SelectMany(row => row.Select(member => member.Key)).Distinct().Except(LeftOut)], asJson);
                break;
            case JsonObject some when !asJson:
                Members(some);
                break;
            default:
                Console.WriteLine(answer.ToJsonString(Readable));
                break;
        }
    }

    public static void List(JsonArray rows, IReadOnlyList<string> columns, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(rows.ToJsonString(Readable));
            return;
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthOfAFile;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }

        foreach (var row in rows)
        {
            table.AddRow([.. columns.Select(column => Markup.Escape(Cut(Text(row![column]))))]);
        }

        AnsiConsole.Write(table);
    }

    private static void Members(JsonObject some)
    {
        var grid = new Grid().AddColumn().AddColumn();
        foreach (var (name, value) in some.Where(member => member.Value is not (JsonArray or JsonObject)))
        {
            grid.AddRow(Markup.Escape(name), Markup.Escape(Text(value)));
        }

        AnsiConsole.Write(grid);
        foreach (var (name, value) in some.Where(member => member.Value is JsonArray or JsonObject))
        {
            AnsiConsole.MarkupLine($"[bold]{Markup.Escape(name)}[/]");
            if (value is JsonArray { Count: > 0 } rows && rows[0] is JsonObject)
            {
                Show(rows, asJson: false);
            }
            else
            {
                AnsiConsole.WriteLine(value!.ToJsonString(Readable));
            }
        }
    }

    private static string Cut(string text) => text.Length <= MostOfACell ? text : $"{text[..MostOfACell]}…";

    private static string Text(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text => text.ToString(),
        _ => value.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
    };
}
