namespace ServiceDefaults.Payments;

/// <summary>What the provider says to an authorisation.</summary>
/// <param name="Status"><c>authorised</c>, <c>declined</c>, or <c>overdue</c> when it said nothing in time.</param>
/// <param name="DeclineCode">Why it was declined, in the provider's terms.</param>
public sealed record PaymentAnswer(string Status, string? DeclineCode = null)
{
    /// <summary>Nothing was said in time; the provider may hold money all the same.</summary>
    public static PaymentAnswer Overdue { get; } = new("overdue");

    /// <summary>Whether the money is held.</summary>
    public bool IsAuthorised => Status == "authorised";

    /// <summary>Whether nothing was said in time.</summary>
    public bool IsOverdue => this == Overdue;
}
