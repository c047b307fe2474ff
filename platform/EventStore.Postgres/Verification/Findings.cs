namespace Platform.EventStore.Postgres.Verification;

/// <summary>Something in the store that is not as it must be.</summary>
/// <param name="Code">What kind of thing, stable and kebab-case.</param>
/// <param name="Subject">Where: a stream, an event's position, a view and key.</param>
/// <param name="Detail">What was expected and what was found; none of an event's data.</param>
public sealed record Finding(string Code, string Subject, string Detail);

/// <summary>Keeps the first findings of each kind and counts all, so that a ruined store does not fill the memory.</summary>
internal sealed class Findings(int kept = 20)
{
    private readonly List<Finding> first = [];
    private readonly Dictionary<string, long> counts = [];

    public IReadOnlyList<Finding> First => first;

    public long Count => counts.Values.Sum();

    public void Add(string code, string subject, string detail)
    {
        var count = counts.GetValueOrDefault(code) + 1;
        counts[code] = count;
        if (count <= kept)
        {
            first.Add(new Finding(code, subject, detail));
        }
    }
}
