using Payments.Idempotency;

namespace Payments.Journals;

/// <summary>
/// One line of the journal: a request's effect and its answer together, so that neither survives without the other. Names and
/// shapes are the storage format: add a member, never rename one.
/// </summary>
public sealed record JournalEntry(string Key, string Fingerprint, Payment? Payment, Answer Answer);
