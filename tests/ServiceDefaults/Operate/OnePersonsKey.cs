using Platform.EventSourcing;

namespace ServiceDefaults.Tests.Operate;

/// <summary>A key for everybody, the same for all who look it up.</summary>
internal sealed class OnePersonsKey : ISubjectKeys
{
    private static readonly SubjectKey Key = new(Guid.CreateVersion7(), new byte[32]);

    public Task<SubjectKeySet> FindAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default) =>
        Task.FromResult(new SubjectKeySet(subjects.ToDictionary(subject => subject, _ => (SubjectKey?)Key)));

    public Task<SubjectKeySet> GetOrCreateAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default) =>
        FindAsync(subjects, cancellation);

    public Task<Erasure?> EraseAsync(
        string subject, string by, Func<Erasure, IdempotencyRecord> answer, CancellationToken cancellation = default) =>
        Task.FromResult<Erasure?>(null);

    public Task<SubjectStatus?> StatusAsync(string subject, CancellationToken cancellation = default) => Task.FromResult<SubjectStatus?>(null);

    public Task<long> RewrapAsync(IProgress<RewrapProgress>? progress = null, CancellationToken cancellation = default) => Task.FromResult(0L);
}
