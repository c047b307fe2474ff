namespace OperationsConsole.Journeys;

/// <summary>The parts of all services as one story.</summary>
public sealed record Journey(IReadOnlyList<JourneyEntry> Entries, bool IsCut)
{
    /// <summary>
    /// In the order of time. Clocks of one machine say the same time of what one transaction has written: there the stream's own order decides.
    /// What is told twice, since it belongs to the story in more than one way, is told once.
    /// </summary>
    public static Journey Of(IEnumerable<JourneyPart> parts)
    {
        var all = parts.ToList();
        var entries = all.SelectMany(part => part.Entries)
            .DistinctBy(entry => entry.Identity)
            .OrderBy(entry => entry.At)
            .ThenBy(entry => entry.Service, StringComparer.Ordinal)
            .ThenBy(entry => entry.Stream, StringComparer.Ordinal)
            .ThenBy(entry => entry.Version);
        return new Journey([.. entries], all.Exists(part => part.IsCut));
    }

    /// <summary>What other services know the story by and this one did not say: worth asking it a second time.</summary>
    public static IReadOnlyList<string> NewsFor(JourneyPart asked, IEnumerable<JourneyPart> others) =>
        [.. others.SelectMany(other => other.CorrelationIds).Except(asked.CorrelationIds).Distinct()];
}
