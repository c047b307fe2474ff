namespace ServiceDefaults.Payments;

/// <summary>What the provider says to an authorisation.</summary>
/// <param name="Status">
/// <c>authorised</c>, <c>captured</c> when it was taken before, <c>declined</c>, or <c>overdue</c> when nobody can say whether it is held.
/// </param>
/// <param name="DeclineCode">Why it was declined, in the provider's terms.</param>
public sealed record PaymentAnswer(string Status, string? DeclineCode = null)
{
    /// <summary>Nothing was said in time, or about another request of the same name; the provider may hold money all the same.</summary>
    public static PaymentAnswer Overdue { get; } = new("overdue");

    /// <summary>Whether the money is held, or taken.</summary>
    public bool IsAuthorised => Status is "authorised" or "captured";

    /// <summary>Whether nobody can say.</summary>
    public bool IsOverdue => this == Overdue;
}
