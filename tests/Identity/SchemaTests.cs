using Identity.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Identity.Tests;

public sealed class SchemaTests
{
    [Fact]
    public async Task The_migrations_lead_to_the_model_that_the_code_has()
    {
        await using var identity = await RunningIdentity.StartAsync(new ManualClock());
        await using var scope = identity.Services.CreateAsyncScope();

        Assert.False(scope.ServiceProvider.GetRequiredService<IdentityDb>().Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Replicas_that_start_together_wait_for_each_other()
    {
        await using var database = await PostgresDatabase.CreateAsync("identity");
        string[] settings = ["--Identity:DemoUsers=true", "--Identity:Clients:billing:Secret=s3cret"];

        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunningIdentity.StartAsync(database, new ManualClock(), settings)));

        Assert.Equal(4, (await database.QueryAsync<string>("""select "UserName" from identity."AspNetUsers" """)).Count);
        Assert.Equal(2, (await database.QueryAsync<string>("""select "ClientId" from identity."OpenIddictApplications" """)).Count);
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }
}
