namespace Platform.EventSourcing;

/// <summary>Fetches the keys for many pieces of JSON at once.</summary>
public static class SubjectKeyLookup
{
    /// <summary>The keys of all whose data stands in these, made where there were none.</summary>
    public static Task<SubjectKeySet> KeysToWriteAsync(
        this ISubjectKeys keys, IEnumerable<(PersonalShape Shape, byte[] Json)> parts, CancellationToken cancellation = default) =>
        SubjectsOf(parts) is { Count: > 0 } subjects ? keys.GetOrCreateAsync(subjects, cancellation) : Task.FromResult(SubjectKeySet.None);

    /// <summary>The keys of all whose data stands in these, as far as there are any.</summary>
    public static Task<SubjectKeySet> KeysToReadAsync(
        this ISubjectKeys keys, IEnumerable<(PersonalShape Shape, byte[] Json)> parts, CancellationToken cancellation = default) =>
        SubjectsOf(parts) is { Count: > 0 } subjects ? keys.FindAsync(subjects, cancellation) : Task.FromResult(SubjectKeySet.None);

    private static HashSet<string> SubjectsOf(IEnumerable<(PersonalShape Shape, byte[] Json)> parts)
    {
        var subjects = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (shape, json) in parts)
        {
            shape.CollectSubjects(json, subjects);
        }

        return subjects;
    }
}
