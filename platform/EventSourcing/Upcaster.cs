using System.Text.Json.Nodes;

namespace Platform.EventSourcing;

/// <summary>
/// Turns an event of an older shape into the next one while it is read; the log itself is never rewritten. Upcasters chain:
/// from the first version to the second, from the second to the third. The term is Axon Framework's and Marten's.
/// </summary>
/// <param name="From">The name under which the older shape is stored; no record may claim it any more.</param>
/// <param name="To">The name of the shape it becomes: a record's, or another upcaster's <paramref name="From"/>.</param>
/// <param name="Upcast">
/// Pure: the old JSON in, the next version's JSON out. It may change the object it is given and return it. It runs on every read of such
/// an event, so it knows nothing but the event: no clock, no look-up.
/// </param>
public sealed record Upcaster(string From, string To, Func<JsonObject, JsonObject> Upcast);
