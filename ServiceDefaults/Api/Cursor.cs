namespace ServiceDefaults.Api;

/// <summary>A place in a list: beyond which row, in which order, and in which direction. Callers carry it as a signed text.</summary>
/// <param name="List">The path of the list: another list's rows are sorted by values of other kinds.</param>
/// <param name="Sort">The order that the place is a place in.</param>
/// <param name="Value">The sorted value of the row that stands there, as JSON.</param>
/// <param name="Id">The row's id, as JSON.</param>
/// <param name="Backward">Whether the page before it is meant, rather than the one after it.</param>
public sealed record Cursor(string List, string Sort, string Value, string Id, bool Backward);
