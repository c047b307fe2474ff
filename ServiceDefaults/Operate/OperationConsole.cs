using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Transfer;
using Spectre.Console;

namespace ServiceDefaults.Operate;

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

    /// <summary>A result that is data, for programs and people alike.</summary>
    public void ShowData(JsonElement data) => output.WriteLine(Pretty(data));

    /// <summary>A result of an operation whose output is data.</summary>
    public void ShowBeside<T>(T result, string forPeople) =>
        error.WriteLine(json ? JsonSerializer.Serialize(result, PlatformJson.Options) : forPeople);

    public void Fail(string code, string message) =>
        error.WriteLine(json ? JsonSerializer.Serialize(new { error = new { code, message } }, PlatformJson.Options) : $"{code}: {message}");

    /// <summary>Asks people before something that cannot be undone; where nobody can answer, it must have been said before.</summary>
    /// <param name="question">What is about to be done.</param>
    /// <param name="said">Whether <c>--yes</c> was said.</param>
    /// <exception cref="OperationFailedException">Nobody agreed.</exception>
    public void Confirm(string question, bool said)
    {
        if (said)
        {
            return;
        }

        if (json || Console.IsInputRedirected || Console.IsErrorRedirected || error != Console.Error)
        {
            throw new OperationFailedException("confirmation-required", $"{question} Nobody can be asked here; say --yes.");
        }

        error.Write($"{question} [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
        {
            throw new OperationFailedException("not-confirmed", "Nothing was done.");
        }
    }

    /// <summary>JSON for people: indented, with letters as they are.</summary>
    public static string Pretty<T>(T value) => JsonSerializer.Serialize(value, Indented);

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
