namespace OperationsConsole.Services;

/// <summary>
/// What was last read of something. When its service goes away, what it said before stays in sight, with the failure beside it; when there is no such
/// thing any more, nothing stays.
/// </summary>
public sealed class Reading<T>
{
    public T? Data { get; private set; }

    public Failure? Failure { get; private set; }

    public PageOf? Page { get; private set; }

    /// <summary>Nothing has come yet, neither data nor a failure.</summary>
    public bool IsFirst => Data is null && Failure is null;

    public void Take(Answer<T> answer)
    {
        Failure = answer.Failure;
        if (answer.Succeeded)
        {
            (Data, Page) = (answer.Data, answer.Page);
        }
        else if (answer.Failure is { Kind: not (FailureKind.Away or FailureKind.Broken) })
        {
            (Data, Page) = (default, null);
        }
    }

    /// <summary>Something else is to be read.</summary>
    public void Forget() => (Data, Failure, Page) = (default, null, null);
}
