using System.Text.Json;

namespace Platform.EventSourcing;

/// <summary>
/// Where every process of one kind stands, folded from the processes' own streams, by the id of the stream. Those that have ended stay:
/// an end may be followed by late inputs, and those need what went before.
/// </summary>
/// <param name="name">The process's name, snake_case: the category of its streams.</param>
/// <param name="version">Raise it when a property of the process's state changes its meaning.</param>
public sealed class ProcessView<TProcess, TInput, TEvent>(string name, int version = 1) : View<ProcessStatus<TProcess>>
    where TProcess : IProcessManager<TProcess, TInput, TEvent>
{
    /// <inheritdoc/>
    public override string Name => $"{name}_process";

    /// <inheritdoc/>
    public override int Version => version;

    /// <inheritdoc/>
    public override IReadOnlyList<string> FilterBy => ["running", "waiting"];

    /// <inheritdoc/>
    public override string? KeyOf(RecordedEvent happened) => happened.Data is TEvent && happened.Stream.Category == name ? happened.Stream.Id : null;

    /// <inheritdoc/>
    public override ProcessStatus<TProcess> Evolve(ProcessStatus<TProcess>? document, RecordedEvent happened)
    {
        var process = (document is null ? TProcess.Initial : document.Process).Evolve((TEvent)happened.Data);
        var waiting = NameOf(process.Waiting);
        var goesOn = document is not null && document.Waiting == waiting;
        var setsDeadline = process.Deadline is { } deadline && deadline != document?.Deadline;
        return new ProcessStatus<TProcess>(
            process,
            waiting,
            process.Deadline is not null,
            goesOn ? document!.WaitingSince : happened.RecordedAt,
            (goesOn ? document!.Waits : 0) + (setsDeadline ? 1 : 0),
            happened.Name,
            happened.RecordedAt,
            document?.CorrelationId ?? happened.Metadata.CorrelationId,
            process.Deadline);
    }

    /// <summary>A state's name as operators see it.</summary>
    public static string NameOf(Enum state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
