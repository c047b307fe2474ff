using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;

namespace Platform.EventStore.Postgres.Transfer;

/// <summary>One line of an export: a row of the log as a CloudEvent. The names are a format that other programs read.</summary>
internal static class ExportedEvent
{
    public const string Id = "id";
    public const string Type = "type";
    public const string Source = "source";
    public const string Subject = "subject";
    public const string Time = "time";
    public const string Data = "data";
    public const string SpecVersion = "specversion";
    public const string DataContentType = "datacontenttype";
    public const string Sequence = "sequence";
    public const string Position = "position";
    public const string CorrelationId = "correlationid";
    public const string CausationId = "causationid";
    public const string UserId = "userid";
    public const string TraceParent = "traceparent";
    public const string Headers = "headers";
    public const string DotnetType = "dotnettype";
    public const string Archived = "archived";

    public const string Columns =
        "seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, headers, mt_dotnet_type, is_archived";

    public static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the row that the reader is at.</summary>
    /// <returns>Its position.</returns>
    public static long Write(Utf8JsonWriter line, NpgsqlDataReader row, string source)
    {
        var position = row.GetInt64(0);
        line.WriteStartObject();
        line.WriteString(SpecVersion, "1.0");
        line.WriteString(Id, row.GetGuid(1));
        line.WriteString(Source, source);
        line.WriteString(Type, row.GetString(4));
        line.WriteString(Subject, row.GetString(2));
        line.WriteString(Time, row.GetDateTime(6).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        line.WriteString(DataContentType, "application/json");
        line.WriteString(Sequence, Number(row.GetInt64(3)));
        line.WriteString(Position, Number(position));
        WriteText(line, CorrelationId, row, 7);
        WriteText(line, CausationId, row, 8);
        WriteHeaders(line, row.IsDBNull(9) ? null : row.GetString(9));
        WriteText(line, DotnetType, row, 10);
        if (!row.IsDBNull(11) && row.GetBoolean(11))
        {
            line.WriteBoolean(Archived, true);
        }

        line.WritePropertyName(Data);
        line.WriteRawValue(row.GetFieldValue<byte[]>(5), skipInputValidation: true);
        line.WriteEndObject();
        return position;
    }

    // CloudEvents knows integers of 32 bits only, and its extension "sequence" is text that sorts as it counts.
    private static string Number(long value) => value.ToString("D19", CultureInfo.InvariantCulture);

    private static void WriteText(Utf8JsonWriter line, string name, NpgsqlDataReader row, int column)
    {
        if (!row.IsDBNull(column))
        {
            line.WriteString(name, row.GetString(column));
        }
    }

    /// <summary>The headers that this store writes become extensions; headers of another engine travel whole, as text.</summary>
    private static void WriteHeaders(Utf8JsonWriter line, string? headers)
    {
        if (headers is null)
        {
            return;
        }

        var metadata = EventHeaders.Read(null, null, headers);
        if (metadata.UserId is not null)
        {
            line.WriteString(UserId, metadata.UserId);
        }

        if (metadata.TraceParent is not null)
        {
            line.WriteString(TraceParent, metadata.TraceParent);
        }

        using var all = JsonDocument.Parse(headers);
        var told = (metadata.UserId is null ? 0 : 1) + (metadata.TraceParent is null ? 0 : 1);
        if (all.RootElement.ValueKind != JsonValueKind.Object || all.RootElement.EnumerateObject().Count() != told)
        {
            line.WriteString(Headers, headers);
        }
    }
}
