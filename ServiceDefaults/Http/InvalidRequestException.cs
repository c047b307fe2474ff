namespace ServiceDefaults.Http;

/// <summary>A request that makes no sense, found out where no problem can be returned any more: 400.</summary>
/// <param name="code">Stable and kebab-case.</param>
/// <param name="message">A sentence for the caller.</param>
public sealed class InvalidRequestException(string code, string message) : Exception(message)
{
    /// <summary>Stable and kebab-case.</summary>
    public string Code { get; } = code;
}
