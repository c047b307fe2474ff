namespace ServiceDefaults.Api;

/// <summary>Says, for the API's document, that a text in a query is a name of an enum's value as JSON has it; the endpoint refuses others.</summary>
/// <param name="type">The enum.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class NamesOfAttribute(Type type) : Attribute
{
    /// <summary>The enum.</summary>
    public Type Type { get; } = type;

    /// <summary>Whether there may be several, divided by commas.</summary>
    public bool Several { get; init; }
}
