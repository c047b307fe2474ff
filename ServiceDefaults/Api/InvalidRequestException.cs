namespace ServiceDefaults.Api;

/// <summary>A request that cannot be bound, with the code it is answered with: binding has no other way to say 400.</summary>
/// <param name="code">Stable and kebab-case.</param>
/// <param name="message">A sentence for people; unlike other exceptions' texts it is shown to the caller.</param>
public sealed class InvalidRequestException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
