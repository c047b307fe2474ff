namespace Platform.Messaging;

/// <summary>A handler, its policy, and the error that stayed.</summary>
internal sealed record HandlerFailure(MessageHandler Handler, RetryPolicy Policy, Exception Error)
{
    private const int MaxLength = 2_000;

    /// <summary>Whether the policy allows another attempt after this one.</summary>
    public bool MayRetry(int attempt) => attempt < Policy.MaxAttempts && Policy.IsRetriable(Error);

    /// <summary>What a queue keeps of an error. It may quote the message, so of one with personal data only the error's type is kept.</summary>
    public static string Describe(Exception error, bool isPersonal) =>
        Cut(isPersonal ? $"{error.GetType().FullName}" : $"{error.GetType().FullName}: {error.Message}");

    /// <summary>The errors as they are stored with the message; with the handlers' names where there are several.</summary>
    public static string Describe(IReadOnlyList<HandlerFailure> failures, bool isPersonal) => failures.Count == 1
        ? Describe(failures[0].Error, isPersonal)
        : Cut(string.Join('\n', failures.Select(failure => $"{failure.Handler.Name}: {Describe(failure.Error, isPersonal)}")));

    private static string Cut(string text) => text.Length <= MaxLength ? text : text[..MaxLength];
}
