namespace Platform.EventSourcing;

/// <summary>Follows upcasters from each older name to the record at its end, once, before the service starts.</summary>
internal static class UpcastChains
{
    public static IEnumerable<KeyValuePair<string, StoredShape>> Of(
        IEnumerable<Upcaster> upcasters, IReadOnlyDictionary<string, StoredShape> claims)
    {
        var steps = new Dictionary<string, Upcaster>(StringComparer.Ordinal);
        foreach (var upcaster in upcasters)
        {
            EventTypes.RequireSnakeCase(upcaster.From, "What an upcaster reads");
            if (claims.TryGetValue(upcaster.From, out var claim))
            {
                throw new InvalidOperationException(
                    $"The upcaster from '{upcaster.From}' to '{upcaster.To}' would change events that {claim.Type} still claims; "
                    + $"give the new shape a name of its own, such as '{claim.Name}_v2'.");
            }

            if (!steps.TryAdd(upcaster.From, upcaster))
            {
                throw new InvalidOperationException(
                    $"Two upcasters read '{upcaster.From}': one gives '{steps[upcaster.From].To}', the other '{upcaster.To}'. "
                    + "An older shape has one next version; chain them.");
            }
        }

        return steps.Values.Select(first => KeyValuePair.Create(first.From, Follow(first, steps, claims)));
    }

    private static StoredShape Follow(
        Upcaster first, Dictionary<string, Upcaster> steps, IReadOnlyDictionary<string, StoredShape> claims)
    {
        var chain = new List<Upcaster> { first };
        while (steps.TryGetValue(chain[^1].To, out var next))
        {
            if (chain.Contains(next))
            {
                throw new InvalidOperationException($"Upcasters lead in a circle: {Path(chain)}. A chain ends at a name that a record claims.");
            }

            chain.Add(next);
        }

        return claims.TryGetValue(chain[^1].To, out var end)
            ? new StoredShape(first.From, end.Name, end.Type, [.. chain])
            : throw new InvalidOperationException(
                $"The upcaster from '{chain[^1].From}' gives '{chain[^1].To}', which no record claims and no other upcaster reads ({Path(chain)}).");
    }

    private static string Path(List<Upcaster> chain) => string.Join(" → ", chain.Select(step => step.From).Append(chain[^1].To));
}
