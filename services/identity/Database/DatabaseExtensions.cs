using Microsoft.EntityFrameworkCore;
using Npgsql;
using ServiceDefaults.EventStore;

namespace Identity.Database;

internal static class DatabaseExtensions
{
    /// <summary>The service's database by EF Core, prepared before the first request is taken.</summary>
    public static void AddIdentityDb(this WebApplicationBuilder builder)
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
