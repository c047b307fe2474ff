namespace ServiceDefaults.Operations.Journeys;

/// <summary>Which of a service's events record what somebody outside answered, so that a journey says who was called.</summary>
public interface IOutsideCalls
{
    /// <summary>Who was called, in a word or two, as <c>payments</c>; null when nobody was.</summary>
    /// <param name="happened">What the event says.</param>
    /// <param name="before">What the event before it in its stream says; null for the first.</param>
    string? Called(object happened, object? before);
}
