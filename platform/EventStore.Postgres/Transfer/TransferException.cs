namespace Platform.EventStore.Postgres.Transfer;

/// <summary>
/// An export or import cannot go on, for a reason outside the program: what was to be read is not what it should be, or the store
/// holds something else. The message is meant to be shown as it is; it holds no event's data.
/// </summary>
/// <param name="code">Stable and kebab-case.</param>
/// <param name="message">What was expected, what was found.</param>
/// <param name="line">The line of the file, counted from 1; null when none is to blame.</param>
public sealed class TransferException(string code, string message, long? line = null)
    : Exception(line is null ? message : $"Line {line}: {message}")
{
    /// <summary>Stable and kebab-case, for programs.</summary>
    public string Code { get; } = code;

    /// <summary>The line of the file, counted from 1; null when none is to blame.</summary>
    public long? Line { get; } = line;
}
