namespace Platform.Messaging;

/// <summary>A handler, its policy, and the error that stayed.</summary>
internal sealed record HandlerFailure(MessageHandler Handler, RetryPolicy Policy, Exception Error)
{
    private const int MaxLength = 2_000;

    /// <summary>Whether the policy allows another attempt after this one.</summary>
    public bool MayRetry(int attempt) => attempt < Policy.MaxAttempts && Policy.IsRetriable(Error);

    public static string Describe(Exception error) => Cut($"{error.GetType().FullName}: {error.Message}");

    /// <summary>The errors as they are stored with the message; with the handlers' names where there are several.</summary>
    public static string Describe(IReadOnlyList<HandlerFailure> failures) => failures.Count == 1
        ? Describe(failures[0].Error)
        : Cut(string.Join('\n', failures.Select(failure => $"{failure.Handler.Name}: {Describe(failure.Error)}")));

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];
}
