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
        durability.DrainTimeout = TimeSpan.FromSeconds(5);

        // A broker may deliver again what it was not told to be done with; aggregates know what they have already done even after this.
        durability.KeepAfterMessageHandling = TimeSpan.FromMinutes(10);
        durability.NodeAssignmentHealthCheckTracingEnabled = false;

        // How many messages wait is counted over all that are remembered; nobody looks more often than this.
        durability.UpdateMetricsPeriod = TimeSpan.FromSeconds(15);
    }
}
