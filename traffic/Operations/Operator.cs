using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Traffic;

/// <summary>What an operator asks and tells one service, and how he is shown the answer: as a table, or as the JSON that it is.</summary>
internal sealed class Operator(Client client, Uri service, bool asJson)
{
    private const int MostOfAPage = 100;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <summary>Shows one thing.</summary>
    public async Task ShowAsync(string path, CancellationToken stop) => Screen.Show(await ReadAsync(path, stop), asJson);

    /// <summary>Shows a list, or as much of it as was asked for.</summary>
    public async Task ListAsync(string path, IReadOnlyList<string> columns, int limit, CancellationToken stop)
    {
        JsonArray rows = [];
        string? cursor = null;
        do
        {
            var query = $"{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={Math.Min(MostOfAPage, limit - rows.Count)}";
            var page = await client.GetAsync<JsonArray>(At($"{path}{query}{(cursor is null ? "" : $"&cursor={cursor}")}"), stop);
            foreach (var row in page.Expect())
            {
                rows.Add(row!.DeepClone());
            }

            cursor = page.Meta?.Page?.Next;
        }
        while (cursor is not null && rows.Count < limit);

        Screen.List(rows, columns, asJson);
        if (cursor is not null && !asJson)
        {
            AnsiConsole.MarkupLine($"[grey]There is more; --limit shows it.[/]");
        }
    }

    /// <summary>Has something done, and shows what came of it.</summary>
    public async Task TellAsync(string path, object body, CancellationToken stop) =>
        Screen.Show((await client.PostAsync<JsonNode>(At(path), body, stop)).Expect(), asJson);

    /// <summary>Has a projection made anew, and watches until it is.</summary>
    public async Task<bool> RebuildAsync(string name, CancellationToken stop)
    {
        var path = $"projections/{Uri.EscapeDataString(name)}";
        (await client.PostAsync<JsonNode>(At($"{path}/rebuild"), new { }, stop)).Expect();
        var rebuild = await WatchAsync(name, async () => (await ReadAsync(path, stop))["rebuild"]!, Pace, stop);
        Screen.Show(rebuild, asJson);
        return (string?)rebuild["state"] == "done";
    }

    /// <summary>Has others told again what happened since a time, and watches until they are.</summary>
    public async Task RepublishAsync(string since, CancellationToken stop)
    {
        (await client.PostAsync<JsonNode>(At("announcements/republish"), new { since }, stop)).Expect();
        Screen.Show(
            await WatchAsync("announcements", async () => (await ReadAsync("announcements", stop))["republication"]!, _ => "", stop), asJson);
    }

    private static string Pace(JsonNode rebuild) => (rebuild["eventsPerSecond"], rebuild["secondsLeft"]) is ({ } rate, { } left)
        ? string.Create(CultureInfo.InvariantCulture, $", {(double)rate:0} events/s, {(double)left:0} s left")
        : "";

    private async Task<JsonNode> WatchAsync(string what, Func<Task<JsonNode>> look, Func<JsonNode, string> pace, CancellationToken stop)
    {
        return asJson
            ? await UntilAsync(_ => { })
            : await AnsiConsole.Progress().StartAsync(async progress =>
            {
                var bar = progress.AddTask(what);
                return await UntilAsync(seen => (bar.Value, bar.Description) = ((double)seen["percent"]!, $"{what}{pace(seen)}"));
            });

        async Task<JsonNode> UntilAsync(Action<JsonNode> tell)
        {
            while (true)
            {
                var seen = await look();
                tell(seen);
                if (seen["finishedAt"] is not null)
                {
                    return seen;
                }

                await Task.Delay(BetweenLooks, stop);
            }
        }
    }

    private async Task<JsonNode> ReadAsync(string path, CancellationToken stop) => (await client.GetAsync<JsonNode>(At(path), stop)).Expect();

    private string At(string path) => $"{service.AbsoluteUri.TrimEnd('/')}/ops/{path}";
}
