namespace Platform.EventSourcing;

/// <summary>Reads the documents of one view.</summary>
/// <typeparam name="TDocument">The view's document type; it names the view.</typeparam>
public interface IViewReader<TDocument>
    where TDocument : class
{
    /// <summary>
    /// The document under a key, or null. With <paramref name="atLeast"/> it waits, bounded, until the view has folded that
    /// version of the document's stream; when the bound passes it throws <see cref="ViewBehindException"/>.
    /// </summary>
    /// <exception cref="ViewBehindException">The view did not reach the version in time.</exception>
    Task<ViewRow<TDocument>?> FindAsync(string key, long atLeast = 0, CancellationToken cancellation = default);

    /// <summary>A page of documents in order of key.</summary>
    Task<IReadOnlyList<ViewRow<TDocument>>> ListAsync(ViewQuery query, CancellationToken cancellation = default);
}

/// <summary>A document with its key and version.</summary>
/// <param name="Key">The document's key.</param>
/// <param name="Version">The stream version of the last event folded into it.</param>
/// <param name="Document">The document.</param>
public sealed record ViewRow<TDocument>(string Key, long Version, TDocument Document)
{
    /// <summary>An event of it could not be folded and is parked: this is its last good state, not its latest.</summary>
    public bool HasParked { get; init; }
}

/// <summary>Which documents, in which order: keyset paging by key.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Where">Exact values of properties (camelCase), all to match; each is one of the view's <see cref="View.FilterBy"/>.</param>
/// <param name="After">Only documents beyond this key, in the direction of travel; null from the start.</param>
/// <param name="Descending">From the highest key to the lowest.</param>
public sealed record ViewQuery(int Limit, IReadOnlyDictionary<string, string>? Where = null, string? After = null, bool Descending = false);

/// <summary>A reader asked for a version that the view had not folded within the bound.</summary>
/// <param name="view">The view's name.</param>
/// <param name="key">The document's key.</param>
/// <param name="atLeast">The version asked for.</param>
public sealed class ViewBehindException(string view, string key, long atLeast)
    : Exception($"The view {view} has not yet folded version {atLeast} of '{key}'.");
