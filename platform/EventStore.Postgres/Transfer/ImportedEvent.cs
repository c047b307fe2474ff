using System.Globalization;
using System.Text.Json;
using Platform.EventSourcing;
using Platform.EventStore.Postgres.Appending;

namespace Platform.EventStore.Postgres.Transfer;

/// <summary>One line of a file to import, checked as far as it can be without the store.</summary>
internal sealed record ImportedEvent(
    long Line,
    Guid Id,
    string Stream,
    long Version,
    string Type,
    string Data,
    DateTime Time,
    string? CorrelationId,
    string? CausationId,
    string? Headers,
    string? DotnetType,
    bool Archived)
{
    // The data lies one level deeper here than in the log.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = PlatformJson.MaxDepth + 1, AllowDuplicateProperties = false };

    /// <summary>Roughly how many bytes go to the database.</summary>
    public int Weight => Data.Length + 200;

    /// <exception cref="TransferException">The line is not an exported event, or not one that this import takes.</exception>
    public static ImportedEvent Parse(ReadOnlyMemory<byte> text, long line, EventTypes types, ImportOptions options)
    {
        using var document = Read(text, line);
        var attributes = new Attributes(document.RootElement, line);
        attributes.Require(ExportedEvent.SpecVersion, "1.0", "not-a-cloud-event");
        if (options.Source is { } source)
        {
            attributes.Require(ExportedEvent.Source, source, "source-mismatch");
        }

        var type = attributes.Text(ExportedEvent.Type);
        if (!options.AllowUnknown && !types.Knows(type))
        {
            throw new TransferException("type-unknown", $"no record of this service claims the event type '{type}'.", line);
        }

        return new ImportedEvent(
            line,
            attributes.Id(),
            attributes.Stream(),
            attributes.Version(),
            type.Length <= 500 ? type : throw new TransferException("type-unknown", "an event type has at most 500 characters.", line),
            attributes.Data(type),
            attributes.Time(),
            attributes.Find(ExportedEvent.CorrelationId),
            attributes.Find(ExportedEvent.CausationId),
            attributes.Headers(),
            attributes.Find(ExportedEvent.DotnetType),
            attributes.Flag(ExportedEvent.Archived));
    }

    private static JsonDocument Read(ReadOnlyMemory<byte> text, long line)
    {
        try
        {
            var document = JsonDocument.Parse(text, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new TransferException("line-malformed", "expected a JSON object.", line);
        }
        catch (JsonException error)
        {
            throw new TransferException("line-malformed", $"expected one CloudEvent as JSON; byte {error.BytePositionInLine} is wrong.", line);
        }
    }

    /// <summary>The attributes of one CloudEvent; each asks for its own form and names itself when it is another.</summary>
    private readonly struct Attributes(JsonElement root, long line)
    {
        public string? Find(string name)
        {
            if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            return value.ValueKind switch
            {
                JsonValueKind.String => Decode(value, name),
                JsonValueKind.Number => value.GetRawText(),
                _ => throw Invalid("attribute-invalid", name, "text"),
            };
        }

        public string Text(string name) =>
            Find(name) ?? throw new TransferException("attribute-missing", $"expected the attribute '{name}'; found none.", line);

        public void Require(string name, string expected, string code)
        {
            if (Text(name) is var found && found != expected)
            {
                throw new TransferException(code, $"expected '{name}' to be '{expected}'; found '{found}'.", line);
            }
        }

        public Guid Id() =>
            Guid.TryParseExact(Text(ExportedEvent.Id), "D", out var id) ? id : throw Invalid("id-invalid", ExportedEvent.Id, "a UUID");

        public string Stream() => StreamId.TryParse(Text(ExportedEvent.Subject), out var stream)
            ? stream.Value
            : throw Invalid("stream-invalid", ExportedEvent.Subject, $"a stream id of the form category-id, at most {StreamId.MaxLength} characters");

        public long Version() =>
            long.TryParse(Text(ExportedEvent.Sequence), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
                ? version
                : throw Invalid("sequence-invalid", ExportedEvent.Sequence, "the event's version in its stream, from 1");

        public DateTime Time() =>
            DateTimeOffset.TryParse(Text(ExportedEvent.Time), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time.UtcDateTime
                : throw Invalid("time-invalid", ExportedEvent.Time, "a time as RFC 3339 writes it");

        public bool Flag(string name) => root.TryGetProperty(name, out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw Invalid("attribute-invalid", name, "true or false"),
        };

        public string Data(string type)
        {
            if (!root.TryGetProperty(ExportedEvent.Data, out var data) || data.ValueKind != JsonValueKind.Object)
            {
                throw Invalid("data-invalid", ExportedEvent.Data, "a JSON object");
            }

            var text = data.GetRawText();
            try
            {
                EventBounds.Check(type, text, int.MaxValue);
                return text;
            }
            catch (UnstorableTextException)
            {
                throw Invalid("data-invalid", ExportedEvent.Data, "text without the NUL character");
            }
        }

        public string? Headers()
        {
            if (Find(ExportedEvent.Headers) is not { } headers)
            {
                return EventHeaders.Write(new EventMetadata("", null, Find(ExportedEvent.UserId), Find(ExportedEvent.TraceParent)));
            }

            try
            {
                JsonDocument.Parse(headers).Dispose();
                return headers;
            }
            catch (JsonException)
            {
                throw Invalid("attribute-invalid", ExportedEvent.Headers, "JSON");
            }
        }

        private string Decode(JsonElement value, string name)
        {
            try
            {
                return value.GetString()! is var text && !text.Contains('\0', StringComparison.Ordinal)
                    ? text
                    : throw Invalid("attribute-invalid", name, "text without the NUL character");
            }
            catch (InvalidOperationException)
            {
                throw Invalid("attribute-invalid", name, "text of whole characters");
            }
        }

        private TransferException Invalid(string code, string name, string expected) => new(code, $"expected '{name}' to be {expected}.", line);
    }
}
