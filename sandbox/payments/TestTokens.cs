using System.Collections.Concurrent;

namespace Payments;

/// <summary>What the card's bank says to an authorisation.</summary>
public abstract record BankAnswer
{
    public sealed record Approved : BankAnswer;

    public sealed record Declined(string Code) : BankAnswer;

    public sealed record Unavailable : BankAnswer;

    public sealed record Silent : BankAnswer;

    public sealed record UnknownCard : BankAnswer;
}

/// <summary>The test cards. Real tokens would be secrets; these are names of behaviours.</summary>
public sealed class TestTokens
{
    private const int FlakyFailures = 2;

    // It lives in memory alone: after a restart a flaky reference fails twice more, which is what flaky means.
    private readonly ConcurrentDictionary<string, int> flakyAttempts = new(StringComparer.Ordinal);

    public BankAnswer Ask(string? token, string reference, bool recurring) =>
        token switch
        {
            "tok_ok" => new BankAnswer.Approved(),
            "tok_declined" => new BankAnswer.Declined("card_declined"),
            "tok_insufficient_funds" => new BankAnswer.Declined("insufficient_funds"),

            // The merchant hears nothing in time and nothing is held: every retry meets the same silence, until the merchant
            // voids the reference and so makes sure.
            "tok_timeout" => new BankAnswer.Silent(),
            "tok_flaky" => AskFlaky(reference),
            "tok_declined_on_renewal" when recurring => new BankAnswer.Declined("card_declined"),
            "tok_declined_on_renewal" => new BankAnswer.Approved(),
            _ => new BankAnswer.UnknownCard(),
        };

    private BankAnswer AskFlaky(string reference)
    {
        if (flakyAttempts.AddOrUpdate(reference, 1, (_, attempts) => attempts + 1) <= FlakyFailures)
        {
            return new BankAnswer.Unavailable();
        }

        flakyAttempts.TryRemove(reference, out _);
        return new BankAnswer.Approved();
    }
}
