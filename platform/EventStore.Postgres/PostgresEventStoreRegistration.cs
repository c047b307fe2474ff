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
    /// Adds <see cref="IEventStore"/>, <see cref="IStreamArchive"/>, <see cref="ICompanions"/>, <see cref="ILogReader"/>,
    /// <see cref="DecisionLoop"/>, an <see cref="IViewReader{TDocument}"/> per view, <see cref="IViewOperations"/>, the agents that fold and
    /// rebuild views and run subscriptions, and the health checks "event-store" and "views". The schema is brought up to date before any
    /// other part of the host starts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="PostgresEventStoreOptions.MaxEventSize"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">
    /// Two views have one document type or one name, a view's name is not snake_case, it filters by a personal property, it is inline and no
    /// <see cref="StreamView{TDocument}"/>, or there is personal data and no master key.
    /// </exception>
    public static IServiceCollection AddPostgresEventStore(this IServiceCollection services, PostgresEventStoreOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxEventSize);
        var tables = options.Views.Select(view => new ViewTable(view)).ToList();
        Distinct(tables, table => table.View.DocumentType.ToString());
        Distinct(tables, table => table.View.Name);
        var inline = tables
            .Where(table => table.View.Consistency == ViewConsistency.Inline)
            .ToDictionary(table => table, table => new InlineView(table));
        var followed = tables.FindAll(table => !inline.ContainsKey(table));

        services.AddKeyedSingleton(DataSourceKey, (provider, _) => CreateDataSource(options.ConnectionString, provider.GetService<ILoggerFactory>()));
        services.AddSingleton(options.Events);
        services.AddSubjectKeys(options, tables);
        services.AddSingleton(provider => new LogSignals(Source(provider), Logger<LogSignals>(provider)));
        services.AddSingleton<IEventStore>(provider =>
            new PostgresEventStore(
                Source(provider),
                options.Events,
                provider.GetRequiredService<LogSignals>(),
                maxEventSize: options.MaxEventSize,
                keys: provider.GetService<ISubjectKeys>(),
                inline: inline.Count == 0
                    ? null
                    : new InlineViews([.. inline.Values], Source(provider), options.Events, provider.GetService<ISubjectKeys>())));
        services.AddSingleton<IStreamArchive>(provider => new PostgresStreamArchive(Source(provider)));
        services.AddSingleton<ICompanions>(provider => new PostgresCompanions(Source(provider), provider.GetService<ISubjectKeys>()));
        services.AddSingleton<ILogReader>(provider => new PostgresLogReader(Source(provider), options.Events, provider.GetService<ISubjectKeys>()));
        services.AddSingleton<StreamStates>();
        services.AddSingleton<DecisionLoop>();
        services.AddSingleton(provider => new ViewBoard(
            followed, Source(provider), provider.GetRequiredService<LogSignals>(), Logger<ViewBoard>(provider)));
        services.AddSingleton<IViewOperations>(provider => new PostgresViewOperations(
            followed, Source(provider), provider.GetRequiredService<LogSignals>(), Logger<PostgresViewOperations>(provider)));

        services.AddSingleton<IHostedService>(provider => new SchemaInstaller(Source(provider), tables, Logger<SchemaInstaller>(provider)));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LogSignals>());
        services.AddSingleton<IHostedService>(provider => new NotificationListener(
            Source(provider), LogSignals.Channel, Hear(provider), Logger<NotificationListener>(provider)));
        services.AddHostedService<CompanionCleaner>();
        services.AddSingleton<AgentGauges>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ViewBoard>());
        foreach (var view in inline.Values)
        {
            services.AddInlineView(view, options.Events);
        }

        foreach (var table in followed)
        {
            services.AddFollowedView(table, options);
        }

        foreach (var create in options.Subscriptions)
        {
            services.AddAgent(options, provider => new SubscriptionFollower(create(provider), Source(provider)));
        }

        services.AddHealthChecks()
            .AddCheck<EventStoreHealthCheck>("event-store", tags: ["ready"])
            .AddCheck<ViewHealthCheck>("views", tags: ["ready"]);
        services.AddSingleton(provider => new ViewHealthCheck(followed, Source(provider)));
        services.AddSingleton(provider => new EventStoreHealthCheck(Source(provider)));
        return services;
    }

    /// <summary>A view with an agent that keeps it, and one that builds it anew when that is asked for.</summary>
    private static void AddFollowedView(this IServiceCollection services, ViewTable table, PostgresEventStoreOptions options)
    {
        services.AddSingleton(typeof(IViewReader<>).MakeGenericType(table.View.DocumentType), provider => CreateReader(table, provider));
        services.AddAgent(options, provider => new ViewFollower(
            table,
            Source(provider),
            options.Events,
            provider.GetRequiredService<LogSignals>(),
            provider.GetRequiredService<ViewBoard>(),
            provider.GetService<ISubjectKeys>()));
        services.AddAgent(options, provider => new ViewBuilder(
            table,
            Source(provider),
            options.Events,
            provider.GetRequiredService<LogSignals>(),
            provider.GetRequiredService<ViewBoard>(),
            provider.GetService<ISubjectKeys>()));
    }

    private static void AddInlineView(this IServiceCollection services, InlineView view, EventTypes types)
    {
        var document = view.Table.View.DocumentType;
        services.AddSingleton(typeof(IViewReader<>).MakeGenericType(document), provider => Activator.CreateInstance(
            typeof(InlineViewReader<>).MakeGenericType(document), view, Source(provider), types, provider.GetRequiredService<LogSignals>(),
            provider.GetService<ISubjectKeys>())!);
        services.AddSingleton<IHostedService>(provider => new InlineViewKeeper(
            view, Source(provider), types, provider.GetRequiredService<LogSignals>(), provider.GetService<ISubjectKeys>(),
            Logger<InlineViewKeeper>(provider)));
    }

    private static void AddAgent(
        this IServiceCollection services, PostgresEventStoreOptions options, Func<IServiceProvider, ILogFollower> follower) =>
        services.AddSingleton<IHostedService>(provider =>
        {
            var agent = new LogAgent(
                follower(provider),
                Source(provider),
                options.Events,
                provider.GetRequiredService<LogSignals>(),
                Logger<LogAgent>(provider),
                provider.GetService<ISubjectKeys>());
            provider.GetRequiredService<AgentGauges>().Watch(agent);
            return agent;
        });

    internal static NpgsqlDataSource CreateDataSource(string connectionString, ILoggerFactory? loggers)
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

        return new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(loggers).Build();
    }

    private static object CreateReader(ViewTable table, IServiceProvider provider) => Activator.CreateInstance(
        typeof(PostgresViewReader<>).MakeGenericType(table.View.DocumentType),
        table,
        Source(provider),
        provider.GetRequiredService<LogSignals>(),
        provider.GetService<ISubjectKeys>())!;

    private static void AddSubjectKeys(this IServiceCollection services, PostgresEventStoreOptions options, List<ViewTable> tables)
    {
        if (options.MasterKeys is { } masterKeys)
        {
            services.AddSingleton(provider => new PostgresSubjectKeys(
                Source(provider), masterKeys, () => provider.GetRequiredService<StreamStates>().Forget()));
            services.AddSingleton<ISubjectKeys>(provider => provider.GetRequiredService<PostgresSubjectKeys>());
            services.AddSingleton<IHostedService>(provider => new SubjectKeyRewrapper(
                provider.GetRequiredService<PostgresSubjectKeys>(), Logger<SubjectKeyRewrapper>(provider)));
            return;
        }

        var personal = options.Events.StoredNames.Where(name => options.Events.ShapeOf(name).Personal is not null)
            .Concat(tables.Where(table => table.Personal is not null).Select(table => table.View.Name)).FirstOrDefault();
        if (personal is not null)
        {
            throw new InvalidOperationException(
                $"'{personal}' holds personal data, and no master key is configured to protect it. Set PersonalData:MasterKeys:0 "
                + "(in the environment PersonalData__MasterKeys__0) to 32 random bytes as base64, and keep them as you keep a password.");
        }
    }

    private static Action<string?> Hear(IServiceProvider provider)
    {
        var (signals, keys) = (provider.GetRequiredService<LogSignals>(), provider.GetService<PostgresSubjectKeys>());
        return payload =>
        {
            signals.Hear(payload);
            keys?.Hear(payload);
        };
    }

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
