namespace Platform.EventSourcing;

/// <summary>What sort of "no" a refusal is; the HTTP edge turns it into a status.</summary>
public enum RefusalKind
{
    /// <summary>A business rule forbids it in this state (422).</summary>
    Rule,

    /// <summary>The thing does not exist for this caller (404).</summary>
    NotFound,

    /// <summary>The caller may see the thing but not do this to it (403).</summary>
    Forbidden,
}

/// <summary>
/// A business refusal: a value, not an exception. Nothing is recorded when a decision refuses.
/// </summary>
/// <param name="Code">Stable and kebab-case (<c>order-not-cancellable</c>): callers may branch on it.</param>
/// <param name="Message">A sentence for people; it may change and holds no secret and no personal data.</param>
/// <param name="Kind">What sort of "no" it is.</param>
public sealed record Refusal(string Code, string Message, RefusalKind Kind = RefusalKind.Rule)
{
    /// <summary>A refusal because the thing does not exist, or not for this caller.</summary>
    public static Refusal NotFound(string code, string message) => new(code, message, RefusalKind.NotFound);

    /// <summary>A refusal because the caller may not do this.</summary>
    public static Refusal Forbidden(string code, string message) => new(code, message, RefusalKind.Forbidden);
}
