using System.CommandLine;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Spectre.Console;

namespace ServiceDefaults.Operate.Store;

/// <summary>One stream's events, as they are stored.</summary>
internal static class ShowStream
{
    public static Command Create(Does<OperatedStore> does)
    {
        var id = new Argument<StreamId>("id")
        {
            Description = "The stream, such as order-0192….",
            CustomParser = result =>
            {
                if (!StreamId.TryParse(result.Tokens[0].Value, out var stream))
                {
                    result.AddError($"'{result.Tokens[0].Value}' is no stream id; expected category-id.");
                }

                return stream;
            },
        };
        var version = Numbers.Optional("--version", "Only up to this version.");
        var asOf = Times.Option("--as-of", "Only what was recorded up to this time.");
        var command = new Command("stream", "Shows the events of a stream as they are stored.") { id, version, asOf };
        return does(command, async (store, parsed, console, stop) =>
        {
            var stream = parsed.GetValue(id);
            var bound = new ReadBound(parsed.GetValue(version), parsed.GetValue(asOf));
            var events = await store.Browser.ReadStreamAsync(stream, bound, stop)
                ?? throw new OperationFailedException("stream-not-found", $"There is no stream '{stream}'.");
            console.Show(events, people =>
            {
                foreach (var happened in events)
                {
                    people.MarkupLineInterpolated($"[bold]{happened.Version}  {happened.Type}[/]  [grey]{Times.Text(happened.RecordedAt)}[/]");
                    people.MarkupLineInterpolated(
                        $"   [grey]id {happened.Id}, position {happened.Position}, flow {happened.CorrelationId}, cause {happened.CausationId}[/]");
                    people.WriteLine($"   {happened.Data}");
                }
            });
            return true;
        });
    }
}
