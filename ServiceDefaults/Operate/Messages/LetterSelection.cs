using System.CommandLine;
using System.CommandLine.Parsing;
using Platform.Messaging;

namespace ServiceDefaults.Operate.Messages;

/// <summary>The options that say which letters are meant.</summary>
internal sealed class LetterSelection
{
    private readonly Option<string?> type = new("--type") { Description = "Only messages of this type, exactly.", HelpName = "TYPE" };
    private readonly Option<string?> error = new("--error") { Description = "Only those whose error has this text in it.", HelpName = "TEXT" };
    private readonly Option<DateTimeOffset?> since = Times.Option("--since", "Only those put aside at or after this time.");
    private readonly Option<DateTimeOffset?> until = Times.Option("--until", "Only those put aside before this time.");

    /// <summary>Gives a command these options.</summary>
    public static LetterSelection AddTo(Command command)
    {
        var selection = new LetterSelection();
        foreach (var option in selection.Options)
        {
            command.Options.Add(option);
        }

        return selection;
    }

    private IEnumerable<Option> Options => [type, error, since, until];

    public DeadLetterFilter Read(ParseResult parsed) =>
        new(parsed.GetValue(type), parsed.GetValue(since), parsed.GetValue(until), parsed.GetValue(error));

    /// <summary>Lets a command be asked for one letter, for those that match, or for all of them, never for all by leaving something out.</summary>
    public void Insist(Command command, Argument<long?> one, Option<bool> all) => command.Validators.Add(result =>
    {
        var filtered = Options.Any(option => result.GetResult(option) is { Implicit: false });
        var ways = (result.GetResult(one) is { Tokens.Count: > 0 } ? 1 : 0) + (filtered ? 1 : 0) + (IsSaid(result, all) ? 1 : 0);
        if (ways != 1)
        {
            result.AddError("Say which letters: an ID, or a filter such as --type, or --all.");
        }
    });

    /// <summary>A letter's number, which may be left out.</summary>
    public static Argument<long?> OneOf() => new("id")
    {
        Description = "The letter's number.",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? null : Numbers.Parse(result, "id"),
    };

    /// <summary>A letter's number.</summary>
    public static Argument<long> One() => new("id")
    {
        Description = "The letter's number.",
        CustomParser = result => Numbers.Parse(result, "id") ?? 0,
    };

    private static bool IsSaid(CommandResult result, Option<bool> option) => result.GetResult(option) is { Implicit: false };
}
