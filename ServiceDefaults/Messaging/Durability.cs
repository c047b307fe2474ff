using Wolverine;

namespace ServiceDefaults.Messaging;

/// <summary>How fast the work of a dead replica is taken over, and how long messages are remembered.</summary>
internal static class Durability
{
    public static void ApplyDurability(this DurabilitySettings durability)
    {
        // A replica that died is noticed after StaleNodeTimeout, and its messages are taken over by the next sweep: within 10 s in all.
        durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        durability.StaleNodeTimeout = TimeSpan.FromSeconds(5);
        durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(2);
        durability.NodeReassignmentPollingTime = TimeSpan.FromSeconds(1);
        durability.OrphanedMessageSweepPollingTime = TimeSpan.FromSeconds(2);
        durability.ScheduledJobPollingTime = TimeSpan.FromSeconds(1);

        // A message that a living node owns and neither works on nor sends is given to whoever takes it. It happened once in some thousand starts
        // and ends of processes, and a message without a deadline behind it would have lain there until its node's end. What a handler or a sender
        // still holds may so be done twice: the inbox knows it.
        durability.InboxStaleTime = TimeSpan.FromSeconds(30);
        durability.OutboxStaleTime = TimeSpan.FromSeconds(30);
        durability.DrainTimeout = TimeSpan.FromSeconds(5);

        // A broker may deliver again what it was not told to be done with; aggregates know what they have already done even after this.
        durability.KeepAfterMessageHandling = TimeSpan.FromMinutes(10);
        durability.NodeAssignmentHealthCheckTracingEnabled = false;

        // How many messages wait is counted over all that are remembered; nobody looks more often than this.
        durability.UpdateMetricsPeriod = TimeSpan.FromSeconds(15);
    }
}
