using System.Diagnostics.Metrics;
using Marten.Services;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Telemetry;

/// <summary>What metrics of events are made of.</summary>
public static class EventMetricsExtensions
{
    /// <summary>Has a service's events counted.</summary>
    /// <typeparam name="T">Which of them, and how.</typeparam>
    public static IServiceCollection AddEventMetrics<T>(this IServiceCollection services)
        where T : class, IEventMetrics => services.AddSingleton<IEventMetrics, T>();

    /// <summary>A document that was written in the transaction of an event.</summary>
    public static T? Find<T>(this IChangeSet commit, Func<T, bool> isIt)
        where T : class => commit.Updated.Concat(commit.Inserted).OfType<T>().FirstOrDefault(isIt);

    /// <summary>Counts money by its currency, in floating point: nobody is paid by a metric.</summary>
    public static void Add(this Counter<double> counter, Contracts.Money? money)
    {
        if (money is not null)
        {
            counter.Add((double)money.Amount, new KeyValuePair<string, object?>("currency", money.Currency));
        }
    }
}
