using System.Text;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Appending;

/// <summary>
/// What the database would refuse, or should not have to carry, is refused on its caller's thread: there it fails nobody else's append.
/// </summary>
internal static class EventBounds
{
    private const string Nul = "\\u0000";

    /// <exception cref="EventTooLargeException">The JSON is larger than the bound.</exception>
    /// <exception cref="UnstorableTextException">The JSON holds a NUL character.</exception>
    public static void Check(string name, string json, int maxSize)
    {
        // A UTF-16 unit becomes at most three bytes, so most events need no counting.
        if (json.Length > maxSize / 3 && Encoding.UTF8.GetByteCount(json) is var size && size > maxSize)
        {
            throw new EventTooLargeException(name, size, maxSize);
        }

        if (HoldsNul(json))
        {
            throw new UnstorableTextException(name);
        }
    }

    /// <summary>Whether a text in the JSON holds a NUL character.</summary>
    public static bool HoldsNul(string json)
    {
        for (var at = json.IndexOf(Nul, StringComparison.Ordinal); at >= 0; at = json.IndexOf(Nul, at + 1, StringComparison.Ordinal))
        {
            if (BeginsAnEscape(json, at))
            {
                return true;
            }
        }

        return false;
    }

    // A text may hold a backslash before "u0000"; the two are then told apart by how many backslashes stand in a row.
    private static bool BeginsAnEscape(string json, int at)
    {
        var first = at;
        while (first > 0 && json[first - 1] == '\\')
        {
            first--;
        }

        return (at - first) % 2 == 0;
    }
}
