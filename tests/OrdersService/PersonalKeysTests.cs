using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orders;
using ServiceDefaults.PersonalData;
using Wolverine.Tracking;

namespace OrdersService.Tests;

/// <summary>The keys as PostgreSQL keeps them, and a service that is interrupted while it erases.</summary>
public sealed class PersonalKeysTests : IAsyncLifetime
{
    private const string Person = "person";
    private static readonly byte[] Plain = [1, 2, 3];
    private RunningService service = null!;
    private Interrupted table = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        service = await RunningService.StartAsync<Order>(OrdersConfiguration.Service, services => services.AddSingleton<IKeyTable>(provider =>
            new Interrupted(new KeyTable(
                provider.GetRequiredService<IConfiguration>().GetConnectionString("database")!, OrdersConfiguration.Service))));
        table = (Interrupted)service.Host.Services.GetRequiredService<IKeyTable>();
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task Many_that_make_a_persons_key_at_once_on_two_replicas_use_the_same()
    {
        SubjectKeys[] replicas = [Replica(1), Replica(1)];
        var boxes = new ConcurrentBag<byte[]>();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(() => boxes.Add(replicas[number % 2].Seal("store", Person, Plain)!))));

        Assert.All(boxes, box => Assert.Equal(Plain, Replica(1).Open("store", Person, box)));
        Assert.Equal([1L], await service.Database.QueryAsync<long>("select count(*) from orders.personal_keys"));
    }

    [Fact]
    public async Task A_rotation_of_the_master_key_wraps_every_key_anew_and_leaves_the_erased_alone()
    {
        var before = Replica(1);
        var box = before.Seal("store", Person, Plain);
        before.Seal("store", "other", Plain);
        await before.EraseAsync("other", Stop);
        await before.EraseAsync("other", Stop);
        var rewrapping = new Rewrapping(table, Masters(1, 2), NullLogger<Rewrapping>.Instance);

        Assert.Equal((1, 0), (await rewrapping.RunAsync(Stop), await rewrapping.RunAsync(Stop)));
        Assert.Equal(Plain, Replica(2).Open("store", Person, box));
        Assert.True(Replica(2).IsErased("other"));
        Assert.Equal(
            ["other true true", "person false false"],
            await service.Database.QueryAsync<string>(
                "select concat_ws(' ', subject, (wrapped is null)::text, (erased_at is not null)::text) from orders.personal_keys order by 1"));
    }

    [Fact]
    public async Task A_service_that_dies_right_after_it_destroyed_the_key_erases_again_and_answers_once()
    {
        table.Interruptions = 2;

        await service.Host.TrackActivity().Timeout(TimeSpan.FromSeconds(60)).DoNotAssertOnExceptionsDetected()
            .ExecuteAndWaitAsync(_ => service.SendAsync(HttpMethod.Delete, $"/customers/{Person}/personal-data", role: "admin"));

        Assert.Equal(3, table.Erasures);
        Assert.Equal(
            ["erasure_requested", "erased_in_service"],
            await service.Database.QueryAsync<string>("select type from orders.mt_events order by version"));
    }

    private static MasterKeys Masters(params int[] versions)
    {
        var options = new PersonalDataOptions { Current = versions[^1] };
        foreach (var version in versions)
        {
            options.MasterKeys[$"{version}"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)version, Sealing.KeyLength)]);
        }

        return new MasterKeys(Options.Create(options));
    }

    private SubjectKeys Replica(params int[] versions) => new(table, Masters(versions), TimeProvider.System);

    /// <summary>Destroys keys, and then fails as often as it is told to.</summary>
    private sealed class Interrupted(IKeyTable table) : IKeyTable
    {
        public int Interruptions { get; set; }

        public int Erasures { get; private set; }

        public KeyRow? Find(string subject) => table.Find(subject);

        public void Add(string subject, byte[] wrapped) => table.Add(subject, wrapped);

        public async Task EraseAsync(string subject, DateTimeOffset at, CancellationToken stop)
        {
            await table.EraseAsync(subject, at, stop);
            if (++Erasures <= Interruptions)
            {
                throw new InvalidOperationException("The process ends here.");
            }
        }

        public Task<IReadOnlyList<(string Subject, byte[] Wrapped)>> NotUnderAsync(byte master, CancellationToken stop) =>
            table.NotUnderAsync(master, stop);

        public Task RewrapAsync(string subject, byte[] old, byte[] wrapped, CancellationToken stop) =>
            table.RewrapAsync(subject, old, wrapped, stop);
    }
}
