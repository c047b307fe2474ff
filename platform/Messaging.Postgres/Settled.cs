using System.Text;

namespace Platform.Messaging.Postgres;

/// <summary>What became of a claim, in the words of the function settle.</summary>
internal sealed record Settled(Claim Claim, string Outcome, TimeSpan Delay, string? Error)
{
    /// <summary>The claim is given back as if it had not been made.</summary>
    public static Settled Released(Claim claim) => new(claim, "released", TimeSpan.Zero, null);

    public static Settled By(Claim claim, Settlement settlement) => settlement switch
    {
        Settlement.Retry retry => new(claim, "retry", retry.Delay, Storable(retry.Error)),
        Settlement.Returned => Released(claim),
        Settlement.DeadLetter dead => new(claim, "dead", TimeSpan.Zero, Storable(dead.Error)),
        _ => new(claim, "done", TimeSpan.Zero, null),
    };

    // PostgreSQL's text holds neither a zero character nor half a surrogate pair; an error text with one would block the settlement for ever.
    private static string Storable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', ' ');
}
