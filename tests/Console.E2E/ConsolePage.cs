namespace ConsoleE2E;

/// <summary>A page of the console: how it is addressed in general, and one that has something to show.</summary>
public sealed record ConsolePage(string Route, Func<RunningConsole, string> Path, string? User = "operator")
{
    public static readonly IReadOnlyDictionary<string, ConsolePage> All = new Dictionary<string, ConsolePage>
    {
        ["overview"] = new("/", _ => "/"),
        ["flow"] = new("/flow/{Key?}", console => $"/flow/{console.Confirmed}"),
        ["streams"] = new("/streams/{Service?}", _ => "/streams/orders"),
        ["stream"] = new("/streams/{Service}/{Id}", console => $"/streams/orders/{console.Confirmed}"),
        ["projections"] = new("/projections/{Service?}", _ => "/projections/orders"),
        ["nodes"] = new("/nodes", _ => "/nodes"),
        ["dead-letters"] = new("/dead-letters/{Service?}", _ => "/dead-letters/inventory"),
        ["dead-letter"] = new("/dead-letters/{Service}/{Id:guid}", console => $"/dead-letters/inventory/{console.Damaged.Letter}"),
        ["waiting"] = new("/waiting/{Service?}", _ => "/waiting/orders"),
        ["scheduled"] = new("/scheduled/{Service?}", _ => "/scheduled/orders"),
        ["audit"] = new("/audit/{Service?}", _ => "/audit/orders"),
        ["personal-data"] = new("/personal-data", _ => "/personal-data", "admin"),
        ["not-for-you"] = new("/not-for-you", _ => "/not-for-you", "customer"),
        ["sign-in-failed"] = new("/sign-in-failed", _ => "/sign-in-failed", null),
        ["signed-out"] = new("/signed-out", _ => "/signed-out", null),
        ["sign-in"] = new("", _ => "/", null), // The issuer's, where whoever is nobody is sent.
    };
}
