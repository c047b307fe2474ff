using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Transfer;
using Spectre.Console;

namespace ServiceDefaults.StoreOperations;

/// <summary>What an operation says: its result to the output, its progress and its errors beside it, so that the output can be piped.</summary>
internal sealed class OperationConsole
{
    private const int WideEnough = 160;

    private static readonly JsonSerializerOptions Indented = new(PlatformJson.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly bool json;
    private readonly IAnsiConsole people;
    private readonly IAnsiConsole beside;

    public OperationConsole(TextWriter output, TextWriter error, bool json)
    {
        (this.output, this.error, this.json) = (output, error, json);
        people = For(output, Console.IsOutputRedirected || output != Console.Out);
        beside = For(error, Console.IsErrorRedirected || error != Console.Error);
    }

    /// <summary>A result: for programs as one JSON document, for people as the caller shows it.</summary>
    public void Show<T>(T result, Action<IAnsiConsole> forPeople)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(result, Indented));
        }
        else
        {
            forPeople(people);
        }
    }

    /// <summary>A result of an operation whose output is data.</summary>
    public void ShowBeside<T>(T result, string forPeople) =>
        error.WriteLine(json ? JsonSerializer.Serialize(result, PlatformJson.Options) : forPeople);

    public void Fail(string code, string message) =>
        error.WriteLine(json ? JsonSerializer.Serialize(new { error = new { code, message } }, PlatformJson.Options) : $"{code}: {message}");

    /// <summary>Does something long, telling people how it goes.</summary>
    public async Task<T> WithProgressAsync<T>(Func<IProgress<TransferProgress>?, Task<T>> work)
    {
        if (json)
        {
            return await work(null);
        }

        return await beside.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new ProgressBars(context)));
    }

    /// <summary>A table of plain texts.</summary>
    public static Table Table(params string[] columns) => new Table().Border(TableBorder.Rounded).AddColumns(columns);

    private static IAnsiConsole For(TextWriter writer, bool isFile)
    {
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) };
        if (isFile)
        {
            settings.Ansi = AnsiSupport.No;
            settings.ColorSystem = ColorSystemSupport.NoColors;
            settings.Interactive = InteractionSupport.No;
        }

        var console = AnsiConsole.Create(settings);
        if (isFile)
        {
            console.Profile.Width = WideEnough;
        }

        return console;
    }
}
