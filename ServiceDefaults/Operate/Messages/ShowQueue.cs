using System.CommandLine;
using Spectre.Console;

namespace ServiceDefaults.Operate.Messages;

/// <summary>How much waits in the service's queue.</summary>
internal static class ShowQueue
{
    public static Command Create(Does<OperatedService> does) =>
        does(new Command("queue", "Shows how much waits in the service's queue."), async (service, _, console, stop) =>
        {
            var status = await service.Transport.InspectAsync(service.Name, stop);
            console.Show(status, people =>
            {
                var table = OperationConsole.Table("queue", "waiting", "delayed", "in hand", "oldest waits for");
                table.AddRow(
                    Markup.Escape(service.Name), $"{status.Waiting:N0}", $"{status.Delayed:N0}", $"{status.InHand:N0}",
                    status.OldestWaiting is { } age ? Times.Text(age) : "");
                people.Write(table);
            });
            return true;
        });
}
