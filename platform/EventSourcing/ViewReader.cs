namespace Platform.EventSourcing;

/// <summary>Reads the documents or rows of one view.</summary>
/// <typeparam name="TDocument">The view's document type; it names the view.</typeparam>
public interface IViewReader<TDocument>
    where TDocument : class
{
    /// <summary>The properties (camelCase) that <see cref="ListAsync"/> may sort by, besides the key.</summary>
    IReadOnlyList<string> SortBy { get; }

    /// <summary>
    /// The document under a key, or null. With <paramref name="atLeast"/> it waits, bounded, until the view has folded that
    /// version of the document's stream; when the bound passes it throws <see cref="ViewBehindException"/>.
    /// This is for documents that are each fed by one stream; for others, or where there may be no document, name the stream.
    /// </summary>
    /// <exception cref="ViewBehindException">The view did not reach the version in time.</exception>
    /// <exception cref="InvalidOperationException">A version was named, and the document is fed by several streams.</exception>
    Task<ViewRow<TDocument>?> FindAsync(string key, long atLeast = 0, CancellationToken cancellation = default);

    /// <summary>
    /// The document under a key, or null, once the view has folded the log up to the event with that version of that stream, whether
    /// or not the event changed this document. It waits, bounded.
    /// </summary>
    /// <exception cref="ViewBehindException">The view did not reach the event in time.</exception>
    Task<ViewRow<TDocument>?> FindAsync(string key, StreamVersion atLeast, CancellationToken cancellation = default);

    /// <summary>A page of documents, in order of key or of a property.</summary>
    /// <exception cref="ArgumentException">The view does not declare a property that the query filters or sorts by.</exception>
    /// <exception cref="UnfitValueException">A value of the query is not of its property's type.</exception>
    Task<IReadOnlyList<ViewRow<TDocument>>> ListAsync(ViewQuery query, CancellationToken cancellation = default);
}

/// <summary>An event, by its place in its stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Version">The event's version in it.</param>
public readonly record struct StreamVersion(StreamId Stream, long Version);

/// <summary>A document with its key and version.</summary>
/// <param name="Key">The document's key.</param>
/// <param name="Version">
/// It rises with every change. For a document that one stream feeds it is the stream version of the last event folded into it; for
/// one that several streams have fed, the global position of that event.
/// </param>
/// <param name="Document">The document.</param>
public sealed record ViewRow<TDocument>(string Key, long Version, TDocument Document)
{
    /// <summary>Where it stands in the list it came in; give it to <see cref="ViewQuery.After"/> to go on from here.</summary>
    public ViewPlace Place { get; init; } = new(Key);

    /// <summary>An event of it could not be folded and is parked: this is its last good state, not its latest.</summary>
    public bool HasParked { get; init; }
}

/// <summary>Which documents, in which order: keyset paging.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Where">Exact values of properties (camelCase), all to match; each is one that the view filters or sorts by.</param>
/// <param name="After">Only documents beyond this place, in the direction of travel; null from the start.</param>
/// <param name="Descending">From the highest to the lowest.</param>
/// <param name="SortBy">
/// The property (camelCase) to sort by, one of <see cref="View.SortBy"/>, and by the key where its values are equal; null: by the key.
/// Whatever has no value comes after everything that has one, and first when descending.
/// </param>
/// <param name="Between">Ranges of properties (camelCase), all to match; each is one of <see cref="View.SortBy"/>.</param>
public sealed record ViewQuery(
    int Limit,
    IReadOnlyDictionary<string, string>? Where = null,
    ViewPlace? After = null,
    bool Descending = false,
    string? SortBy = null,
    IReadOnlyDictionary<string, ViewRange>? Between = null);

/// <summary>A place in a sorted list.</summary>
/// <param name="Key">The key of what stands there.</param>
/// <param name="Value">The value that the list is sorted by, as text; null when there is none, or when the list is sorted by the key.</param>
public sealed record ViewPlace(string Key, string? Value = null);

/// <summary>A range of values, as text: numbers with a point, instants in RFC 3339, enums in camelCase.</summary>
/// <param name="From">The lowest value; null for no bound.</param>
/// <param name="Before">The value below which it stays; null for no bound.</param>
public sealed record ViewRange(string? From = null, string? Before = null);

/// <summary>A reader asked for a version that the view had not folded within the bound.</summary>
/// <param name="view">The view's name.</param>
/// <param name="key">The document's key.</param>
/// <param name="atLeast">The version asked for.</param>
public sealed class ViewBehindException(string view, string key, long atLeast)
    : Exception($"The view {view} has not yet folded version {atLeast} of '{key}'.");

/// <summary>A query's value is not of its property's type, as it may be when the value came from outside.</summary>
/// <param name="property">The property.</param>
/// <param name="type">What its values are.</param>
/// <param name="isPlace">Whether the value stands in <see cref="ViewQuery.After"/>.</param>
public sealed class UnfitValueException(string property, string type, bool isPlace)
    : FormatException($"A value of '{property}' is expected to be of the type {type}.")
{
    /// <summary>Whether the value stands in <see cref="ViewQuery.After"/>, that is, whether a cursor is wrong.</summary>
    public bool IsPlace { get; } = isPlace;
}
