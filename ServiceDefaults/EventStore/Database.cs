using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ServiceDefaults.Startup;

namespace ServiceDefaults.EventStore;

/// <summary>
/// The service's database, <c>ConnectionStrings:database</c>, as one data source that events, documents, inbox and outbox share, so that they
/// commit together.
/// </summary>
public static class Database
{
    private const string Name = "database";

    /// <summary>Adds the data source, an <see cref="NpgsqlDataSource"/>.</summary>
    public static void AddDatabase(this IServiceCollection services, IConfiguration configuration)
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString(configuration))
        {
            KeepAlive = 30,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,

            // Half of all commits would be the DISCARD ALL of connections that hold no state: nothing here sets any on a session.
            NoResetOnClose = true,
        };
        connection.ApplicationName ??= configuration["OTEL_SERVICE_NAME"];
        if (connection.MaxPoolSize == 100)
        {
            connection.MaxPoolSize = 40;
        }

        // Metrics name the pool; by itself it would be called by the whole connection string.
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connection.ConnectionString) { Name = Name }.Build());
    }

    internal static string ConnectionString(IConfiguration configuration) => configuration.GetConnectionString(Name) is { Length: > 0 } text
        ? text
        : throw new MissingSettingException(
            $"Expected the service's database in ConnectionStrings:{Name} (ConnectionStrings__{Name} in the environment).");
}
