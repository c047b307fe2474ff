using JasperFx;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.EventStore;

namespace Migrations.Tests;

/// <summary>The event store of a release, with the conventions of all services. It makes no table by itself: scripts do.</summary>
internal sealed class RunningRelease : IAsyncDisposable
{
    public const string Service = "parcels";

    private readonly PostgresDatabase database;
    private readonly WebApplication app;

    public RunningRelease(PostgresDatabase database, Action<StoreOptions> configure)
    {
        this.database = database;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["ConnectionStrings:database"] = database.ConnectionString;
        builder.Configuration["PersonalData:Current"] = "1";
        builder.Configuration["PersonalData:MasterKeys:1"] = Convert.ToBase64String(new byte[32]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddEventStore(Service, store =>
        {
            store.AutoCreateSchemaObjects = AutoCreate.None;
            configure(store);
        });
        app = builder.Build();
        Store = app.Services.GetRequiredService<IDocumentStore>();
    }

    public IDocumentStore Store { get; }

    /// <summary>What is to be done to the database before this release may run: what <c>db-patch</c> writes.</summary>
    public async Task<string> ScriptAsync()
    {
        var folder = Directory.CreateTempSubdirectory("test-scripts-");
        var file = Path.Combine(folder.FullName, "store.sql");
        await Store.Storage.Database.Migrator.WriteMigrationFileAsync(file, await Store.Storage.Database.CreateMigrationAsync());
        var script = await File.ReadAllTextAsync(file);
        folder.Delete(recursive: true);
        return script;
    }

    public async Task RunScriptAsync() => await database.ExecuteAsync(await ScriptAsync());

    public async Task AppendAsync<T>(Guid id, params object[] events)
        where T : class
    {
        await using var session = Store.LightweightSession();
        var stream = await session.Events.FetchForWriting<T>(id);
        stream.AppendMany(events);
        await session.SaveChangesAsync();
    }

    public async Task StartAsync<T>(Guid id, params object[] events)
        where T : class
    {
        await using var session = Store.LightweightSession();
        session.Events.StartStream<T>(id, events);
        await session.SaveChangesAsync();
    }

    public async Task<T?> LoadAsync<T>(Guid id)
        where T : class
    {
        await using var session = Store.QuerySession();
        return await session.LoadAsync<T>(id);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
