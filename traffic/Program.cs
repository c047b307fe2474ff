using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Traffic;

var gateway = Address("--gateway", "services__gateway__http__0");
var payments = Address("--payments", "services__payments__http__0");
var json = new Option<FileInfo?>("--json") { Description = "Also writes how each story went to this file.", HelpName = "FILE" };
var orders = Count("--orders", "How many orders are placed.", 500);
var parallel = Count("--parallel", "How many callers place them at once.", 8);
var skus = Count("--skus", "Over how many items they are spread.", 50);

var seed = new Command("seed", "Opens the demo shop; what is there is left alone.") { gateway };
var stories = new Command("stories", "Tells how people fare in the shop; fails when one ends otherwise than it must.") { gateway, payments, json };
var load = new Command("load", "Places many orders; fails when an accepted one does not end.") { gateway, orders, parallel, skus };
seed.SetAction((given, stop) => ShopAsync(given, shop => Seed.SowAsync(shop, stop)));
stories.SetAction((given, stop) => ShopAsync(given, async shop =>
{
    using var sandbox = new Client(new Uri(given.GetValue(payments)!), user: null);
    return await new StoryTeller(shop, sandbox).TellAllAsync(given.GetValue(json), stop);
}));
load.SetAction((given, stop) => ShopAsync(
    given, shop => new Load(shop, given.GetRequiredValue(orders), given.GetRequiredValue(parallel), given.GetRequiredValue(skus)).RunAsync(stop)));

var line = new RootCommand("A client of the gateway: seeds demo data, tells the stories, makes load, operates.")
{
    seed, stories, load, OperatorCommands.Create(gateway),
}.Parse(args);
if (line.Errors is [{ } wrong, ..])
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine(
        "Usage: traffic seed|stories|load|ops … [--gateway URL] [--payments URL] [--json FILE] [--orders N] [--parallel P] [--skus K]");
    return 2;
}

// A pipe, as to a log, is given plain lines.
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
try
{
    return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped before the end.");
}
catch (Exception failure) when (failure is TrafficException or TimeoutException or JsonException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(failure.Message);
}

return 1;

async Task<int> ShopAsync(ParseResult given, Func<Shop, Task<bool>> succeeds)
{
    using var shop = new Shop(new Uri(given.GetValue(gateway)!));
    return await succeeds(shop) ? 0 : 1;
}

static Option<string?> Address(string name, string variable) => Checked(
    name, "URL", $"Its address; else {variable} of the environment.", Environment.GetEnvironmentVariable(variable),
    text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");

static Option<int> Count(string name, string description, int usual) => Checked(
    name, "N", description, usual, text => int.TryParse(text, out var count) && count > 0);

static Option<T> Checked<T>(string name, string form, string description, T usual, Predicate<string?> fits)
{
    var option = new Option<T>(name) { Description = description, HelpName = form, DefaultValueFactory = _ => usual };
    option.Validators.Add(given =>
    {
        var text = given.Tokens is [{ } token] ? token.Value : $"{usual}";
        if (!fits(text))
        {
            given.AddError($"{name} {form} was given as '{text}'. {description}");
        }
    });
    return option;
}
