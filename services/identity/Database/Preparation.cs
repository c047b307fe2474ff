using Identity.Clients;
using Identity.Keys;
using Identity.Users;
using Microsoft.EntityFrameworkCore;

namespace Identity.Database;

/// <summary>
/// Before the first request: keys that can be read, the schema as this version knows it, and the clients and demo users that the configuration
/// names. Replicas that start together wait for each other.
/// </summary>
internal sealed class Preparation(IServiceScopeFactory scopes, KeyRing keys) : IHostedService
{
    // Any number will do, as long as nothing else in the database takes it.
    private const long Lock = 0x6964656E74697479;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // A key that cannot be read or written must stop the start, not the first sign-in.
        keys.Turn();

        await using var scope = scopes.CreateAsyncScope();
        await MigrateAsync(scope.ServiceProvider.GetRequiredService<IdentityDb>(), cancellationToken, async () =>
        {
            await scope.ServiceProvider.GetRequiredService<ClientRegistry>().SettleAsync(cancellationToken);
            await scope.ServiceProvider.GetRequiredService<DemoUsers>().SettleAsync(cancellationToken);
        });
    }

    /// <summary>Makes the schema what this version knows, and does what is to be done with it before anybody else may.</summary>
    public static async Task MigrateAsync(IdentityDb db, CancellationToken cancellationToken, Func<Task>? then = null)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await db.Database.ExecuteSqlAsync($"select pg_advisory_lock({Lock})", cancellationToken);
            await db.Database.MigrateAsync(cancellationToken);
            await (then?.Invoke() ?? Task.CompletedTask);
        }
        finally
        {
            await db.Database.ExecuteSqlAsync($"select pg_advisory_unlock({Lock})", CancellationToken.None);
            await db.Database.CloseConnectionAsync();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
