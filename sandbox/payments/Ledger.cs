using Payments.Idempotency;
using Payments.Journals;
using Payments.Operations;

namespace Payments;

/// <summary>Every payment and every answer given, folded from the journal. One request at a time is decided.</summary>
public sealed class Ledger
{
    private readonly Lock gate = new();
    private readonly Journal journal;
    private readonly Dictionary<string, Payment> payments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JournalEntry> answered = new(StringComparer.Ordinal);

    public Ledger(Journal journal)
    {
        this.journal = journal;
        foreach (var entry in journal.Entries)
        {
            Apply(entry);
        }
    }

    /// <summary>Decides once per key; the effect and the answer are in the journal before anybody sees either.</summary>
    public Answer Handle(IdempotentRequest request, string reference, Func<Payment?, Verdict> decide)
    {
        lock (gate)
        {
            if (answered.TryGetValue(request.Key, out var earlier))
            {
                return earlier.Fingerprint == request.Fingerprint
                    ? earlier.Answer
                    : Answer.Error(422, "idempotency_key_reused", "This Idempotency-Key was used for another request.");
            }

            var verdict = decide(payments.GetValueOrDefault(reference));
            if (verdict.Answer.IsVerdict)
            {
                var entry = new JournalEntry(request.Key, request.Fingerprint, verdict.Changed, verdict.Answer);
                journal.Append(entry);
                Apply(entry);
            }

            return verdict.Answer;
        }
    }

    public Payment? Find(string reference)
    {
        lock (gate)
        {
            return payments.GetValueOrDefault(reference);
        }
    }

    /// <summary>The payments that changed last, newest first.</summary>
    public IReadOnlyList<Payment> Recent(int count)
    {
        lock (gate)
        {
            return [.. payments.Values.OrderByDescending(payment => payment.UpdatedAt).Take(count)];
        }
    }

    private void Apply(JournalEntry entry)
    {
        answered[entry.Key] = entry;
        if (entry.Payment is { } payment)
        {
            payments[payment.Reference] = payment;
        }
    }
}
