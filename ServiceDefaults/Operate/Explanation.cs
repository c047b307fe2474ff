using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Transfer;
using RabbitMQ.Client.Exceptions;
using ServiceDefaults.Api;

namespace ServiceDefaults.Operate;

/// <summary>What went wrong, as a stable code and a sentence for people.</summary>
internal static class Explanation
{
    /// <summary>Explains an exception; one that nobody expects is told by its type and message, never by where it was thrown.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="whenMissing">What is said when the database has none of the tables.</param>
    public static (string Code, string Message) Of(Exception error, (string Code, string Message) whenMissing) => error switch
    {
        OperationFailedException failed => (failed.Code, failed.Message),
        InvalidRequestException invalid => (invalid.Code, invalid.Message),
        TransferException transfer => (transfer.Code, transfer.Message),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction } => whenMissing,
        PostgresException refused => ("database-refused", $"The database refused it ({refused.SqlState}): {refused.MessageText}"),
        NpgsqlException unreachable => ("database-unavailable", $"The database does not answer: {unreachable.Message}"),
        AppendOutcomeUnknownException => ("outcome-unknown", $"{error.Message} Look before you ask again."),
        RabbitMQClientException => ("broker-unavailable", $"The message broker does not answer: {error.Message}"),
        UnreadablePersonalValueException or UnreadableEventException or UnknownEventException => ("unreadable", error.Message),
        SubjectErasedException => ("person-erased", error.Message),
        IOException or UnauthorizedAccessException => ("file-unusable", error.Message),
        _ => ("unexpected", $"{error.GetType().Name}: {error.Message}"),
    };
}
