using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;

namespace Traffic;

/// <summary><c>ops SERVICE …</c>: what an operator sees and mends, at the command line.</summary>
internal sealed class OperatorCommands
{
    private static readonly string[] Services = ["orders", "inventory", "subscriptions", "notifications"];

    private readonly Option<string?> gateway;
    private readonly Option<bool> json = new("--json") { Description = "Print the data as JSON.", Recursive = true };
    private readonly Option<string> user = new("--user")
    {
        Description = "Sign in as another demo user.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "operator",
        Recursive = true,
    };

    private readonly Option<int> limit = new("--limit") { Description = "How many rows to show.", HelpName = "N", DefaultValueFactory = _ => 20 };
    private readonly Option<string?> type = new("--type") { Description = "Of this type of aggregate or message.", HelpName = "TYPE" };
    private readonly Option<string?> exception = new("--exception") { Description = "That failed with this.", HelpName = "TYPE" };
    private readonly Option<string?> about = new("--about") { Description = "With this text in the body.", HelpName = "TEXT" };
    private readonly Option<string?> step = new("--step") { Description = "That wait at this step.", HelpName = "STEP" };
    private readonly Option<string?> only = new("--only") { Description = "overdue or stuck.", HelpName = "WHAT" };
    private readonly Option<string?> version = new("--at") { Description = "As it was at this version.", HelpName = "VERSION" };
    private readonly Option<string> reason = new("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };
    private readonly Option<FileInfo> body = new("--body") { Description = "The corrected body, as JSON.", HelpName = "FILE", Required = true };
    private readonly Option<bool> all = new("--all") { Description = "All of them." };
    private readonly Option<bool> summary = new("--summary") { Description = "How many there are of each cause." };
    private readonly Argument<string> id = new("id");
    private readonly Argument<string> due = new("time") { Description = "As 2026-12-24T18:00:00Z." };
    private readonly Argument<string[]> ids = new("id") { Arity = ArgumentArity.ZeroOrMore };

    private OperatorCommands(Option<string?> gateway) => this.gateway = gateway;

    public static Command Create(Option<string?> gateway)
    {
        var commands = new OperatorCommands(gateway);
        var ops = new Command("ops", "Shows and mends what a service's machinery does.") { gateway, commands.json, commands.user };
        foreach (var service in Services)
        {
            ops.Subcommands.Add(commands.Of(service));
        }

        return ops;
    }

    private Command Of(string service) => new(service, $"The {service} service.")
    {
        Verb("overview", "How it is, and what needs attention.", [], (to, _, stop) => to.ShowAsync("overview", stop)),
        Verb("nodes", "Its processes, and which agents each runs.", [], (to, _, stop) => to.ShowAsync("nodes", stop)),
        List("streams", "Streams, those that changed last first.", ["id", "type", "version", "changedAt"], given => Query(
            "streams", ("type", given.GetValue(type))), type),
        List("events", "The events of a stream.", ["version", "name", "at", "by", "data"], given => $"streams/{Id(given)}/events", id),
        Verb("state", "The aggregate of a stream.", [id, version], (to, given, stop) => to.ShowAsync(
            Query($"streams/{Id(given)}/state", ("version", given.GetValue(version))), stop)),
        Verb("journey", "All that belongs to an order, a subscription or an item.", [id], (to, given, stop) => to.ShowAsync(
            $"journeys/{Id(given)}", stop)),
        Verb("projections", "Projections, and how far each is.", [], (to, _, stop) => to.ShowAsync("projections", stop)),
        Verb("pause", "Has a projection stand still.", [id], (to, given, stop) => to.TellAsync($"projections/{Id(given)}/pause", new { }, stop)),
        Verb("resume", "Has a projection go on.", [id], (to, given, stop) => to.TellAsync($"projections/{Id(given)}/resume", new { }, stop)),
        Verb("rebuild", "Has a projection made anew beside the live one, and waits for it.", [id], async (to, given, stop) =>
        {
            if (!await to.RebuildAsync(given.GetRequiredValue(id), stop))
            {
                throw new TrafficException("The projection was not rebuilt.");
            }
        }),
        Verb("cancel-rebuild", "Calls that off.", [id], (to, given, stop) => to.TellAsync(
            $"projections/{Id(given)}/rebuild/cancel", new { }, stop)),
        Verb("announcements", "Of what others are told, and how telling them again went.", [], (to, _, stop) => to.ShowAsync("announcements", stop)),
        Verb("republish", "Tells others again what happened since a time, and waits for it.", [due], (to, given, stop) => to.RepublishAsync(
            given.GetRequiredValue(due), stop)),
        List("flows", "What waits for something.", ["id", "kind", "step", "deadline", "isOverdue", "isStuck", "detail"], given => Query(
            "flows", ("step", given.GetValue(step)), ("only", given.GetValue(only))), step, only),
        Verb("nudge", "Has a flow ask again.", [id], (to, given, stop) => to.TellAsync($"flows/{Id(given)}/nudge", new { }, stop)),
        Verb("abort", "Ends a flow.", [id, reason], (to, given, stop) => to.TellAsync(
            $"flows/{Id(given)}/abort", new { reason = given.GetRequiredValue(reason) }, stop)),
        Verb("dead-letters", "Messages that were given up.", [type, exception, about, limit, summary], (to, given, stop) => given.GetValue(summary)
            ? to.ShowAsync("dead-letters/summary", stop)
            : to.ListAsync(
                Query("dead-letters", Selection(given)), ["id", "messageType", "exceptionType", "exceptionMessage"], given.GetValue(limit), stop)),
        Verb("letter", "One of them, with its body.", [id], (to, given, stop) => to.ShowAsync($"dead-letters/{Id(given)}", stop)),
        Verb("edit", "Corrects one and replays it.", [id, body], async (to, given, stop) => await to.TellAsync(
            $"dead-letters/{Id(given)}/edit",
            new { body = JsonNode.Parse(await File.ReadAllTextAsync(given.GetRequiredValue(body).FullName, stop)) },
            stop)),
        Verb("replay", "Has dead letters handled again.", [ids, type, exception, about, all], (to, given, stop) => to.TellAsync(
            "dead-letters/replay", Meant(given), stop)),
        Verb("discard", "Throws dead letters away.", [ids, type, exception, about, all], (to, given, stop) => to.TellAsync(
            "dead-letters/discard", Meant(given), stop)),
        List("scheduled", "Messages that are to be handled later.", ["id", "messageType", "due", "attempts", "body"], given => Query(
            "scheduled", ("messageType", given.GetValue(type)), ("about", given.GetValue(about))), type, about),
        Verb("reschedule", "Has one handled at another time.", [id, due], (to, given, stop) => to.TellAsync(
            $"scheduled/{Id(given)}/reschedule", new { due = given.GetRequiredValue(due) }, stop)),
        Verb("cancel", "Has one never handled.", [id], (to, given, stop) => to.TellAsync($"scheduled/{Id(given)}/cancel", new { }, stop)),
    };

    private Command List(string name, string description, string[] columns, Func<ParseResult, string> path, params Symbol[] parts) => Verb(
        name, description, [.. parts, limit], (to, given, stop) => to.ListAsync(path(given), columns, given.GetValue(limit), stop));

    private Command Verb(string name, string description, Symbol[] parts, Func<Operator, ParseResult, CancellationToken, Task> act)
    {
        var verb = new Command(name, description);
        foreach (var part in parts)
        {
            if (part is Argument argument)
            {
                verb.Arguments.Add(argument);
            }
            else
            {
                verb.Options.Add((Option)part);
            }
        }

        verb.SetAction(async (given, stop) =>
        {
            var service = given.CommandResult.Parent is CommandResult parent ? parent.Command.Name : "";
            var address = Address(service, Environment.GetEnvironmentVariable($"services__{service}__http__0"));
            using var client = new Client(Address("gateway", given.GetValue(gateway)), given.GetRequiredValue(user));
            await act(new Operator(client, address, given.GetValue(json)), given, stop);
            return 0;
        });
        return verb;
    }

    private static Uri Address(string of, string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new TrafficException($"Expected the address of {of} in services__{of}__http__0 of the environment.");

    private string Id(ParseResult given) => Uri.EscapeDataString(given.GetRequiredValue(id));

    private (string, string?)[] Selection(ParseResult given) =>
        [("messageType", given.GetValue(type)), ("exceptionType", given.GetValue(exception)), ("about", given.GetValue(about))];

    private Dictionary<string, object> Meant(ParseResult given)
    {
        Dictionary<string, object> meant = [];
        foreach (var (name, value) in Selection(given))
        {
            if (value is not null)
            {
                meant[name] = value;
            }
        }

        if (given.GetValue(ids) is { Length: > 0 } some)
        {
            meant["ids"] = some;
        }

        if (given.GetValue(all))
        {
            meant["all"] = true;
        }

        return meant;
    }

    private static string Query(string path, params (string Name, string? Value)[] parts)
    {
        var said = parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return said.Count == 0 ? path : $"{path}?{string.Join('&', said)}";
    }
}
