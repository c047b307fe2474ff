using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>The document of an inline view as the events of its stream up to a version make it.</summary>
/// <param name="Table">Where it is kept.</param>
/// <param name="Stream">The stream it belongs to; its key is the stream's id.</param>
/// <param name="Version">The version.</param>
/// <param name="Document">The document; null when it is deleted.</param>
/// <param name="Json">The same as it is stored.</param>
internal sealed record InlineDocument(string Table, StreamId Stream, long Version, object? Document, string? Json);
