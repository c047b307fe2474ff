namespace OperationsConsole.Services;

/// <summary>What a service answered: data, or why there is none.</summary>
public sealed record Answer<T>(T? Data, Failure? Failure, PageOf? Page = null)
{
    public bool Succeeded => Failure is null;

    public static implicit operator Answer<T>(Failure failure) => new(default, failure);
}

/// <summary>The neighbours of a page of a list.</summary>
public sealed record PageOf(string? Next, string? Previous, int Limit);

public enum FailureKind
{
    /// <summary>It does not answer, or not in time.</summary>
    Away,

    /// <summary>It answers that it cannot, for a reason of its own.</summary>
    Broken,

    /// <summary>What was asked for is not done, and the code says why.</summary>
    Refused,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>This person may not.</summary>
    Forbidden,

    /// <summary>Nobody is signed in any more.</summary>
    SignedOut,
}

/// <summary>Why there is no answer, in a sentence for people.</summary>
public sealed record Failure(FailureKind Kind, string Message, string? Code = null)
{
    /// <summary>What is wrong, per field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>The trace of the failed request, which leads to its logs.</summary>
    public string? TraceId { get; init; }
}
