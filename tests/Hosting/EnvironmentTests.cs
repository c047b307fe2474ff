using System.Net.Http.Json;
using Platform.Hosting;

namespace Hosting.Tests;

public sealed class EnvironmentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CancellationToken cancellation = TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_project_finds_what_it_refers_to_under_Aspires_names()
    {
        var builder = Application.Describe(folder);
        var database = builder.AddPostgres("postgres", "Host=db.example;Port=5433;Username=app;Password=s/cret").AddDatabase("orders-db", "orders");
        var identity = builder.AddService("identity-1");
        var orders = builder.AddService("orders").WithReference(database).WithReference(identity).WithReplicas(2)
            .WithEnvironment("Colour", "blue").WithEnvironment("Authority", identity.GetEndpoint());
        var gateway = builder.AddService("gateway").WithReference(orders);
        ((PostgresServerResource)builder.Resources[0]).Know(builder.Resources.OfType<PostgresServerResource>().Single().Given!);
        await using var application = builder.Build();

        var variables = (await orders.Resource.PrepareAsync(1, cancellation)).Variables;

        Assert.Equal("Host=db.example;Port=5433;Username=app;Password=s/cret;Database=orders", variables["ConnectionStrings__orders-db"]);
        Assert.Equal("db.example", variables["ORDERS_DB_HOST"]);
        Assert.Equal("5433", variables["ORDERS_DB_PORT"]);
        Assert.Equal("app", variables["ORDERS_DB_USERNAME"]);
        Assert.Equal("s/cret", variables["ORDERS_DB_PASSWORD"]);
        Assert.Equal("postgresql://app:s%2Fcret@db.example:5433/orders", variables["ORDERS_DB_URI"]);
        Assert.Equal("orders", variables["ORDERS_DB_DATABASENAME"]);
        Assert.Equal(identity.GetEndpoint().Url, variables["services__identity-1__http__0"]);
        Assert.Equal(identity.GetEndpoint().Url, variables["IDENTITY_1_HTTP"]);
        Assert.Equal(identity.GetEndpoint().Url, variables["Authority"]);
        Assert.Equal("blue", variables["Colour"]);
        Assert.Equal("orders", variables["OTEL_SERVICE_NAME"]);
        Assert.Equal("service.instance.id=orders-1", variables["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("Development", variables["ASPNETCORE_ENVIRONMENT"]);
        Assert.Equal(application.GetInstances("orders")[1].Url, new Uri(variables["ASPNETCORE_URLS"]));

        var seenByGateway = (await gateway.Resource.PrepareAsync(0, cancellation)).Variables;
        Assert.Equal(application.GetInstances("orders")[0].Url, new Uri(seenByGateway["services__orders__http__0"]));
        Assert.Equal(application.GetInstances("orders")[1].Url, new Uri(seenByGateway["services__orders__http__1"]));
        Assert.False(seenByGateway.ContainsKey("services__orders__http__2"));
    }

    [Fact]
    public async Task A_running_project_sees_its_environment_and_arguments()
    {
        var builder = Application.Describe(folder);
        builder.AddService("service").WithArgs("--greeting", "two words")
            .WithEnvironment("Colour", "blue").WithEnvironment("ConnectionStrings__with-a-dash", "kept");
        await using var application = builder.Build();
        await application.StartAsync(cancellation);

        using var client = application.CreateHttpClient("service");
        var variables = await client.GetFromJsonAsync<Dictionary<string, string>>("/environment", cancellation);

        Assert.Equal("blue", variables!["Colour"]);
        Assert.Equal("kept", variables["ConnectionStrings__with-a-dash"]);
        Assert.Equal("service", variables["OTEL_SERVICE_NAME"]);
        Assert.Equal(application.GetEndpoint("service"), new Uri(variables["ASPNETCORE_URLS"]));
        Assert.Contains("started with --greeting two words", application.GetInstances("service")[0].LastLines);
    }
}
