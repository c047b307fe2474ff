using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Appending;

/// <summary>The texts beside the events: what the database would refuse in them is refused on the caller's thread.</summary>
internal static class TextBounds
{
    /// <exception cref="UnstorableTextException">The metadata or a companion holds a NUL character.</exception>
    public static void Check(Append append)
    {
        Check(append.Metadata);
        foreach (var part in append.Streams)
        {
            if (part.Metadata is { } own)
            {
                Check(own);
            }
        }

        foreach (var companion in append.Companions)
        {
            if (companion is InboxRecord inbox)
            {
                Check(inbox.Handler, nameof(inbox.Handler), "an inbox record's");
                Check(inbox.MessageId, nameof(inbox.MessageId), "an inbox record's");
            }
            else if (companion is IdempotencyRecord record)
            {
                Check(record);
            }
        }
    }

    public static void Check(EventMetadata metadata)
    {
        const string Kind = "the metadata's";
        Check(metadata.CorrelationId, nameof(metadata.CorrelationId), Kind);
        Check(metadata.CausationId, nameof(metadata.CausationId), Kind);
        Check(metadata.UserId, nameof(metadata.UserId), Kind);
        Check(metadata.TraceParent, nameof(metadata.TraceParent), Kind);
    }

    public static void Check(IdempotencyRecord record)
    {
        const string Kind = "an idempotency record's";
        Check(record.Caller, nameof(record.Caller), Kind);
        Check(record.Key, nameof(record.Key), Kind);
        Check(record.Fingerprint, nameof(record.Fingerprint), Kind);
        Check(record.Answer.Body, nameof(record.Answer.Body), Kind);
        foreach (var (name, value) in record.Answer.Headers)
        {
            Check(name, nameof(record.Answer.Headers), Kind);
            Check(value, nameof(record.Answer.Headers), Kind);
        }
    }

    public static void Check(string? text, string name, string kind)
    {
        if (text?.Contains('\0') == true)
        {
            throw new UnstorableTextException(name, kind);
        }
    }
}
