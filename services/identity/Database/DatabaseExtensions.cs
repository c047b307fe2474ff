using Microsoft.EntityFrameworkCore;
using Npgsql;
using ServiceDefaults.EventStore;

namespace Identity.Database;

public static class DatabaseExtensions
{
    // As the commands of the services on Marten, so that whoever deploys them need not know which is which.
    private const string Command = "db-apply";

    /// <summary>With the argument <c>db-apply</c> the program makes its schema and ends: true when it has.</summary>
    public static async Task<bool> HasAppliedDatabaseAsync(this WebApplication app, string[] args)
    {
        if (args is not [Command])
        {
            return false;
        }

        await using var scope = app.Services.CreateAsyncScope();
        await Preparation.MigrateAsync(scope.ServiceProvider.GetRequiredService<IdentityDb>(), CancellationToken.None);
        return true;
    }

    /// <summary>The service's database by EF Core, prepared before the first request is taken.</summary>
    internal static void AddIdentityDb(this WebApplicationBuilder builder)
    {
        builder.Services.AddDatabase(builder.Configuration);
        builder.Services.AddDbContext<IdentityDb>((services, options) => options
            .UseNpgsql(
                services.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.MigrationsHistoryTable("__EFMigrationsHistory", IdentityDb.Schema))
            .UseOpenIddict());
        builder.Services.AddHostedService<Preparation>();

        // A statement in the log would tell with every request what the audit trail says once.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
    }
}
