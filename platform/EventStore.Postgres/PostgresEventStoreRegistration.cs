using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventSourcing;
using Platform.Postgres;

namespace Platform.EventStore.Postgres;

/// <summary>Adds the event store on PostgreSQL to a service.</summary>
public static class PostgresEventStoreRegistration
{
    /// <summary>The key of the event store's <see cref="NpgsqlDataSource"/>.</summary>
    public const string DataSourceKey = "event-store";

    /// <summary>
    /// Adds <see cref="IEventStore"/>, <see cref="ICompanions"/>, <see cref="ILogReader"/>, <see cref="DecisionLoop"/>, an <see cref="IViewReader{TDocument}"/>
    /// per view, <see cref="ViewProgressReader"/>, the agents that fold views and run subscriptions, and the health check
    /// "event-store". The schema is brought up to date before any other part of the host starts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="PostgresEventStoreOptions.MaxEventSize"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">Two views have one document type or one name, or a view's name is not snake_case.</exception>
    public static IServiceCollection AddPostgresEventStore(this IServiceCollection services, PostgresEventStoreOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxEventSize);
        var tables = options.Views.Select(view => new ViewTable(view)).ToList();
        Distinct(tables, table => table.View.DocumentType.ToString());
        Distinct(tables, table => table.View.Name);

        services.AddKeyedSingleton(DataSourceKey, (provider, _) => CreateDataSource(options.ConnectionString, provider));
        services.AddSingleton(options.Events);
        services.AddSingleton(provider => new LogSignals(Source(provider), Logger<LogSignals>(provider)));
        services.AddSingleton<IEventStore>(provider =>
            new PostgresEventStore(
                Source(provider), options.Events, provider.GetRequiredService<LogSignals>(), maxEventSize: options.MaxEventSize));
        services.AddSingleton<ICompanions>(provider => new PostgresCompanions(Source(provider)));
        services.AddSingleton<ILogReader>(provider => new PostgresLogReader(Source(provider), options.Events));
        services.AddSingleton<StreamStates>();
        services.AddSingleton<DecisionLoop>();
        services.AddSingleton(provider => new ViewProgressReader(Source(provider), tables));

        services.AddSingleton<IHostedService>(provider => new SchemaInstaller(Source(provider), tables, Logger<SchemaInstaller>(provider)));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LogSignals>());
        services.AddSingleton<IHostedService>(provider => new NotificationListener(
            Source(provider), LogSignals.Channel, provider.GetRequiredService<LogSignals>().Hear, Logger<NotificationListener>(provider)));
        services.AddHostedService<CompanionCleaner>();
        services.AddSingleton<AgentGauges>();
        foreach (var table in tables)
        {
            services.AddSingleton(typeof(IViewReader<>).MakeGenericType(table.View.DocumentType), provider => CreateReader(table, provider));
            services.AddAgent(options, provider => new ViewFollower(table, Source(provider), provider.GetRequiredService<LogSignals>()));
        }

        foreach (var create in options.Subscriptions)
        {
            services.AddAgent(options, provider => new SubscriptionFollower(create(provider), Source(provider)));
        }

        services.AddHealthChecks().AddCheck<EventStoreHealthCheck>("event-store", tags: ["ready"]);
        services.AddSingleton(provider => new EventStoreHealthCheck(Source(provider)));
        return services;
    }

    private static void AddAgent(
        this IServiceCollection services, PostgresEventStoreOptions options, Func<IServiceProvider, ILogFollower> follower) =>
        services.AddSingleton<IHostedService>(provider =>
        {
            var agent = new LogAgent(
                follower(provider), Source(provider), options.Events, provider.GetRequiredService<LogSignals>(), Logger<LogAgent>(provider));
            provider.GetRequiredService<AgentGauges>().Watch(agent);
            return agent;
        });

    private static NpgsqlDataSource CreateDataSource(string connectionString, IServiceProvider provider)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);

        // The statements here are few and the same over and over: prepared, they are parsed and planned once per connection.
        if (settings.MaxAutoPrepare == 0)
        {
            settings.MaxAutoPrepare = 50;
        }

        // A transaction that is forgotten open holds up every reader of the log, so the server ends it.
        if (string.IsNullOrEmpty(settings.Options))
        {
            settings.Options = "-c idle_in_transaction_session_timeout=60000";
        }

        return new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(provider.GetService<ILoggerFactory>()).Build();
    }

    private static object CreateReader(ViewTable table, IServiceProvider provider) => Activator.CreateInstance(
        typeof(PostgresViewReader<>).MakeGenericType(table.View.DocumentType), table, Source(provider), provider.GetRequiredService<LogSignals>())!;

    private static void Distinct(List<ViewTable> tables, Func<ViewTable, string> part)
    {
        if (tables.CountBy(part).FirstOrDefault(count => count.Value > 1) is { Key: { } twice })
        {
            throw new InvalidOperationException($"Two views claim '{twice}'; a view has a name and a document type of its own.");
        }
    }

    private static NpgsqlDataSource Source(IServiceProvider provider) => provider.GetRequiredKeyedService<NpgsqlDataSource>(DataSourceKey);

    private static ILogger<T> Logger<T>(IServiceProvider provider) => provider.GetRequiredService<ILogger<T>>();
}
