using System.Diagnostics;
using Platform.EventStore.Postgres.Transfer;
using Spectre.Console;

namespace ServiceDefaults.Operate;

/// <summary>A bar for each phase, with what it has been through and how fast.</summary>
internal sealed class ProgressBars(ProgressContext context) : IProgress<TransferProgress>
{
    private readonly Dictionary<string, (ProgressTask Bar, long Started)> bars = [];

    public void Report(TransferProgress value)
    {
        if (!bars.TryGetValue(value.Phase, out var phase))
        {
            phase = (context.AddTask(value.Phase), Stopwatch.GetTimestamp());
            bars.Add(value.Phase, phase);
        }

        var seconds = Math.Max(Stopwatch.GetElapsedTime(phase.Started).TotalSeconds, 0.001);
        phase.Bar.Description = Markup.Escape($"{value.Phase}  {value.Items:N0}  {value.Items / seconds:N0}/s");
        phase.Bar.IsIndeterminate = value.Total == 0;
        phase.Bar.MaxValue = Math.Max(value.Total, 1);
        phase.Bar.Value = value.Done;
    }
}
