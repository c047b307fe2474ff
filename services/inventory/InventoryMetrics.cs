using System.Diagnostics.Metrics;
using JasperFx.Events;
using Marten.Services;
using ServiceDefaults.Telemetry;

namespace Inventory;

/// <summary>What is counted of the stock.</summary>
internal sealed class InventoryMetrics(Meter meter) : IEventMetrics
{
    private readonly Counter<long> reservations = meter.CreateCounter<long>(
        "inventory.reservations", "{reservation}", "What became of reservations: each outcome that one reaches.");

    private readonly Counter<long> low = meter.CreateCounter<long>(
        "inventory.stock_low", "{item}", "Items that fell to the point at which they are to be ordered again.");

    public void Begin()
    {
        low.Add(0);
        Array.ForEach(["reserved", "refused", "committed", "commit-refused", "released", "expired", "shipped"], outcome => Add(0, outcome));
    }

    public void Count(IEvent happened, IChangeSet commit, DateTimeOffset at)
    {
        if (happened.Data is StockLow)
        {
            low.Add(1);
        }
        else if (OutcomeOf(happened.Data) is { } outcome)
        {
            Add(1, outcome);
        }
    }

    private static string? OutcomeOf(object happened) => happened switch
    {
        ReservationReserved => "reserved",
        ReservationRefused => "refused",
        ReservationCommitted => "committed",
        ReservationCommitRefused => "commit-refused",
        ReservationReleased { Expired: true } => "expired",
        ReservationReleased => "released",
        ReservationShipped => "shipped",
        _ => null,
    };

    private void Add(long count, string outcome) => reservations.Add(count, new KeyValuePair<string, object?>("reservation.outcome", outcome));
}
