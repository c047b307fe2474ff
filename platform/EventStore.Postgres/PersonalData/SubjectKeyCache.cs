using System.Diagnostics;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Keys that were looked up a short while ago. It is bounded in number and in time, and emptied whenever somebody is erased, here or on
/// another replica: erasing is rare, so nothing finer is needed.
/// </summary>
internal sealed class SubjectKeyCache
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (SubjectKey? Key, long Since)> keys = new(StringComparer.Ordinal);

    private long epoch;

    /// <summary>Moves what is known into one place; returns what is not, and the epoch.</summary>
    public (List<string> Missing, long Epoch) Take(IReadOnlyCollection<string> subjects, Dictionary<string, SubjectKey?> found)
    {
        var missing = new List<string>();
        lock (gate)
        {
            foreach (var subject in subjects)
            {
                if (keys.TryGetValue(subject, out var entry) && Stopwatch.GetElapsedTime(entry.Since) < Life)
                {
                    found[subject] = entry.Key;
                }
                else
                {
                    missing.Add(subject);
                }
            }

            return (missing, epoch);
        }
    }

    public void Keep(IEnumerable<KeyValuePair<string, SubjectKey?>> looked, long seen)
    {
        var now = Stopwatch.GetTimestamp();
        lock (gate)
        {
            // What was looked up before an erasure may be what was erased.
            if (seen != epoch)
            {
                return;
            }

            foreach (var (subject, key) in looked)
            {
                if (keys.Count >= Capacity)
                {
                    keys.Clear();
                }

                keys[subject] = (key, now);
            }
        }
    }

    public void Forget()
    {
        lock (gate)
        {
            epoch++;
            keys.Clear();
        }
    }
}
