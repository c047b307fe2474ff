using Benchmarks.Store;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Hosting;
using Platform.Messaging.Postgres;
using Platform.Messaging.RabbitMq;

namespace Benchmarks.Messaging;

/// <summary>A PostgreSQL server and a broker as they come, and on each transport two services that write to each other.</summary>
internal sealed class MessagingServers : IAsyncDisposable
{
    private readonly StoreServer postgres;
    private readonly EmbeddedRabbitMq rabbitMq;

    private MessagingServers(
        StoreServer postgres,
        EmbeddedRabbitMq rabbitMq,
        Correspondence onPostgres,
        Correspondence onRabbitMq,
        TransportAlone rabbitMqAlone,
        NpgsqlDataSource twins) => (this.postgres, this.rabbitMq, OnPostgres, OnRabbitMq, RabbitMqAlone, Twins) =
            (postgres, rabbitMq, onPostgres, onRabbitMq, rabbitMqAlone, twins);

    public Correspondence OnPostgres { get; }

    public Correspondence OnRabbitMq { get; }

    /// <summary>The transport over the broker, without services.</summary>
    public TransportAlone RabbitMqAlone { get; }

    /// <summary>A database for the twins.</summary>
    public NpgsqlDataSource Twins { get; }

    /// <summary>The broker, for the twins.</summary>
    public Uri Broker => new(rabbitMq.ConnectionString);

    /// <exception cref="HostingException">One of the servers is not here; the message says what to do.</exception>
    public static async Task<MessagingServers> StartAsync(CancellationToken cancellation)
    {
        var postgres = await StoreServer.StartAsync(cancellation);
        var rabbitMq = await EmbeddedRabbitMq.StartAsync(cancellation: cancellation);

        // Each transport has a bus of its own: what one leaves there the other would take.
        var (bus, beside) = (await DatabaseAsync("bus"), await DatabaseAsync("bus_rabbitmq"));
        var onPostgres = await ServicesAsync("postgres", services => services.AddPostgresTransport(bus));
        var onRabbitMq = await ServicesAsync("rabbitmq", services => services.AddRabbitMqTransport(rabbitMq.ConnectionString, beside));
        var alone = await DatabaseAsync("bus_alone");
        var rabbitMqAlone = await TransportAlone.StartAsync(
            services => services.AddRabbitMqTransport(rabbitMq.ConnectionString, alone), cancellation);
        var twins = new NpgsqlConnectionStringBuilder(await DatabaseAsync("twins")) { MaxAutoPrepare = 20, AutoPrepareMinUsages = 1 };
        return new MessagingServers(postgres, rabbitMq, onPostgres, onRabbitMq, rabbitMqAlone, NpgsqlDataSource.Create(twins));

        Task<string> DatabaseAsync(string name) => postgres.CreateDatabaseAsync(name, cancellation);

        async Task<Correspondence> ServicesAsync(string transport, Action<IServiceCollection> add) => await Correspondence.StartAsync(
            await DatabaseAsync($"{transport}_sender"), await DatabaseAsync($"{transport}_reader"), add, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await OnPostgres.DisposeAsync();
        await OnRabbitMq.DisposeAsync();
        await RabbitMqAlone.DisposeAsync();
        await Twins.DisposeAsync();
        await rabbitMq.DisposeAsync();
        await postgres.DisposeAsync();
    }
}
