using System.CommandLine;
using Platform.EventSourcing;
using ServiceDefaults.Processes;

namespace ServiceDefaults.Operate.Processes;

/// <summary>Which process is meant: by its stream, such as <c>fulfilment-0192…</c>, or by its id alone where there is one manager.</summary>
/// <param name="Process">The process manager.</param>
/// <param name="Id">The process's id.</param>
internal sealed record ProcessRef(Process Process, string Id)
{
    public static Argument<string> Argument() =>
        new("id") { Description = "The process, as it is listed; its id alone is enough where the service has one process manager." };

    /// <exception cref="OperationFailedException">The text names none, or one of several.</exception>
    public static ProcessRef Read(string text, IReadOnlyList<Process> processes)
    {
        if (StreamId.TryParse(text, out var stream) && processes.FirstOrDefault(process => process.Name == stream.Category) is { } named)
        {
            return new ProcessRef(named, stream.Id);
        }

        var only = processes is [var single]
            ? single
            : throw new OperationFailedException(
                "process-not-found",
                $"Process {text}: begin with its process manager: {string.Join(", ", processes.Select(process => process.Name))}.");
        return StreamId.TryParse($"{only.Name}-{text}", out _)
            ? new ProcessRef(only, text)
            : throw new OperationFailedException("process-not-found", $"Process {text}: There is no such process.");
    }

    public StreamId Stream => StreamId.Of(Process.Name, Id);

    public override string ToString() => Stream.Value;
}
