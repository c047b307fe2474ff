using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Testing.Monitoring;

namespace WholeSystem;

/// <summary>The whole system as <c>./run</c> starts it, with its own data folder and free ports; its callers, and a hand that kills.</summary>
public abstract class RunningSystem(params string[] options) : IAsyncLifetime
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(3);
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"shop-test-{Guid.NewGuid():n}");
    private DistributedApplication application = null!;

    /// <summary>Where a webhook may lead in these systems: nothing listens there, so that what is sent to it goes nowhere.</summary>
    public const string Receiver = "https://127.0.0.1:9/";

    public static object Home { get; } = new { name = "A. Reader", line1 = "Main Street 1", city = "Lyon", postalCode = "69001", country = "FR" };

    public Caller Customer { get; private set; } = null!;

    public Caller OtherCustomer { get; private set; } = null!;

    public Caller Operator { get; private set; } = null!;

    public Caller Admin { get; private set; } = null!;

    private IResourceCollection Resources => application.Services.GetRequiredService<DistributedApplicationModel>().Resources;

    /// <summary>What is left out, since it costs time: here everything that nobody of these tests looks at.</summary>
    protected virtual string[] Without => ["--no-dashboard", "--no-console", "--no-seed"];

    public virtual async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(StartTime);
        string[] arguments = ["--data", folder, "--gateway-port", "0", "--no-limits", .. Without, .. options];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(arguments, Choose, patience.Token);

        // The run has chosen free ports itself, and has told them to whoever must know them; tests would have others.
        builder.Configuration["DcpPublisher:RandomizePorts"] = "false";
        builder.Configuration["ASPNETCORE_URLS"] = Environment.GetEnvironmentVariable("ASPNETCORE_URLS");
        var notifications = builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == "notifications");
        builder.CreateResourceBuilder(notifications).WithEnvironment("Webhooks__AllowedPrivate__0", new Uri(Receiver).Authority);
        foreach (var (name, value) in await SettingsAsync())
        {
            builder.Resources.OfType<ProjectResource>().ToList().ForEach(one => builder.CreateResourceBuilder(one).WithEnvironment(name, value));
        }

        Arrange(builder);
        application = await builder.BuildAsync(patience.Token);
        await application.StartAsync(patience.Token);
        await application.ResourceNotifications.WaitForResourceHealthyAsync("gateway", WaitBehavior.WaitOnResourceUnavailable, patience.Token);
        Customer = await SignInAsync("customer");
        OtherCustomer = await SignInAsync("customer2");
        Operator = await SignInAsync("operator");
        Admin = await SignInAsync("admin");
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var caller in (Caller?[])[Customer, OtherCustomer, Operator, Admin])
        {
            caller?.Dispose();
        }

        await application.DisposeAsync();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A new item with so many pieces, once the orders service knows its price.</summary>
    public async Task<string> StockAsync(int pieces, string price = "10.00")
    {
        var sku = $"TEST-{Guid.NewGuid():n}"[..20].ToUpperInvariant();
        var item = new { sku, name = sku, unitPrice = new { amount = price, currency = "EUR" }, reorderPoint = 0 };
        (await Operator.InsistAsync("/api/v1/inventory/items", item, $"register-{sku}", StartTime)).Expect();
        var receipt = new { quantity = pieces, reference = "test" };
        (await Operator.InsistAsync($"/api/v1/inventory/items/{sku}/receipts", receipt, $"receive-{sku}", StartTime)).Expect();
        await UntilAsync(
            async () => (await Customer.PostAsync("/api/v1/orders", Order(sku, quantity: 1000, token: "tok_declined"))).Code != "unknown-sku",
            TimeSpan.FromSeconds(30));
        return sku;
    }

    public async Task<JsonNode> ItemAsync(string sku) => (await Customer.GetAsync($"/api/v1/inventory/items/{sku}")).Expect();

    /// <summary>The status of each order, with its reason if there is one, once none is under way or time is up.</summary>
    public async Task<IReadOnlyList<string>> EndingsAsync(IEnumerable<string> orders, TimeSpan patience)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var endings = new List<string>();
        foreach (var order in orders)
        {
            var ending = "";
            await UntilAsync(
                async () =>
                {
                    var answer = await Operator.GetAsync($"/api/v1/orders/{order}");
                    ending = answer.Data is { } data ? $"{data["status"]}{(data["reason"] is { } reason ? $" ({reason})" : "")}" : $"{answer.Status}";
                    return (string?)answer.Data?["status"] is not (null or "placed" or "reserved" or "paid");
                },
                patience - TimeProvider.System.GetElapsedTime(begun));
            endings.Add(ending);
        }

        return endings;
    }

    /// <summary>Every order is confirmed when time is up; a failure tells how some others went, event by event.</summary>
    public async Task AllConfirmedAsync(IReadOnlyCollection<string> orders, TimeSpan patience)
    {
        var others = orders.Zip(await EndingsAsync(orders, patience)).Where(order => order.Second != "confirmed").ToList();
        var told = new List<string>();
        foreach (var (order, ending) in others.Take(5))
        {
            var history = (await Operator.GetAsync($"/api/v1/orders/{order}/history")).Data?.AsArray() ?? [];
            told.Add($"{order} {ending}: {string.Join(", ", history.Select(entry => $"{entry!["name"]} {entry["at"]}"))}");
        }

        Assert.True(others.Count == 0, $"{others.Count} of {orders.Count} orders are not confirmed:\n{string.Join('\n', told)}");
    }

    public static object Order(string sku, int quantity, string token) => new
    {
        lines = new[] { new { sku, quantity } },
        shippingAddress = Home,
        paymentToken = token,
    };

    /// <summary>Ends a resource's process, and all that it started, without a warning; the host starts it again.</summary>
    public async Task KillAsync(string resource)
    {
        using var process = Process.GetProcessById(await PidAsync(resource));
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until a resource that was killed or told to stop answers again.</summary>
    public async Task HealthyAsync(string resource)
    {
        bool IsHealthy() => application.ResourceNotifications.TryGetCurrentState(resource, out var now)
            && now.Snapshot.State?.Text == KnownResourceStates.Running && now.Snapshot.HealthStatus == HealthStatus.Healthy;
        await UntilAsync(() => Task.FromResult(IsHealthy()), StartTime);
        Assert.True(IsHealthy(), $"{resource} is not healthy after {StartTime}.");
    }

    /// <summary>Waits until every service answers through the gateway, which leaves out for a while what was away.</summary>
    public async Task WholeAsync()
    {
        foreach (var path in (string[])["orders", "inventory/items", "subscriptions", "notifications"])
        {
            var answer = "none";
            async Task<bool> AnswersAsync()
            {
                try
                {
                    answer = (await Customer.GetAsync($"/api/v1/{path}")).Status.ToString();
                }
                catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
                {
                    answer = error.Message;
                }

                return answer == nameof(HttpStatusCode.OK);
            }

            await UntilAsync(AnswersAsync, StartTime);
            Assert.True(answer == nameof(HttpStatusCode.OK), $"{path} does not answer after {StartTime}: {answer}.");
        }
    }

    /// <summary>Stops a resource in its own time and starts it again, as a roll-out does.</summary>
    public async Task RestartAsync(string resource)
    {
        var commands = application.Services.GetRequiredService<ResourceCommandService>();
        await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, TestContext.Current.CancellationToken);
        await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StartCommand, TestContext.Current.CancellationToken);
        await HealthyAsync(resource);
    }

    /// <summary>The processes of a service.</summary>
    public IReadOnlyList<string> ProcessesOf(string service) =>
    [
        .. Resources.OfType<ProjectResource>().Select(one => one.Name)
            .Where(name => name == service || name.StartsWith($"{service}-", StringComparison.Ordinal)),
    ];

    /// <summary>Where a resource listens.</summary>
    public Uri AddressOf(string resource) => application.GetEndpoint(resource, "http");

    /// <summary>Waits until a program that comes to an end has done so.</summary>
    public async Task DoneAsync(string program)
    {
        using var patience = new CancellationTokenSource(StartTime);
        await application.ResourceNotifications.WaitForResourceAsync(program, KnownResourceStates.Finished, patience.Token);
    }

    /// <summary>Asks a resource itself, or the gateway as everybody does; as nobody, until it is given a token.</summary>
    public HttpClient ClientOf(string resource, TimeSpan patience) =>
        new() { BaseAddress = AddressOf(resource), Timeout = patience };

    /// <summary>An access token of a demo user.</summary>
    public Task<string> TokenOfAsync(string user) => TokenAsync(new()
    {
        ["grant_type"] = "password",
        ["client_id"] = "demo",
        ["username"] = user,
        ["password"] = "Passw0rd!",
    });

    /// <summary>An access token of the client that is no person.</summary>
    public async Task<string> TokenOfMachineAsync() => await TokenAsync(new()
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = "automation",
        ["client_secret"] = await File.ReadAllTextAsync(
            Path.Combine(folder, "secrets", "automation-client-secret"), TestContext.Current.CancellationToken),
        ["scope"] = "api",
    });

    /// <summary>What each service says of its API, by its name: those that say something.</summary>
    public async Task<IReadOnlyDictionary<string, JsonObject>> DocumentsAsync()
    {
        var documents = new Dictionary<string, JsonObject>();
        var services = Resources.OfType<ProjectResource>()
            .Where(resource => resource.Name != "gateway" && resource.TryGetEndpoints(out _));
        foreach (var service in services.Where(service => service.GetEndpoint("http").IsAllocated))
        {
            using var http = ClientOf(service.Name, StartTime);
            using var answer = await http.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                documents.Add(service.Name, (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!);
            }
        }

        return documents;
    }

    /// <summary>What a service tells Prometheus, where the services inside reach it.</summary>
    public async Task<Scrape> ScrapeAsync(string service)
    {
        using var http = new HttpClient { BaseAddress = application.GetEndpoint(service, service == "gateway" ? "metrics" : "http") };
        return new Scrape(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    /// <summary>Has every payment fail, or none.</summary>
    public async Task PaymentsAreDownAsync(bool down)
    {
        using var http = ClientOf("payments", StartTime);
        using var told = await http.PostAsJsonAsync(
            new Uri("/v1/sandbox/behaviour", UriKind.Relative), new { down }, TestContext.Current.CancellationToken);
        told.EnsureSuccessStatusCode();
    }

    /// <summary>A connection as a service has it.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string service)
    {
        application.ResourceNotifications.TryGetCurrentState(service, out var now);
        var connection = new NpgsqlConnection(
            $"{now!.Snapshot.EnvironmentVariables.Single(one => one.Name == "ConnectionStrings__database").Value};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>A connection that sees the schemas of all services.</summary>
    public async Task<NpgsqlConnection> ConnectToServerAsync()
    {
        var server = await application.GetConnectionStringAsync("postgres", TestContext.Current.CancellationToken);
        var connection = new NpgsqlConnection($"{server};Database=shop;Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>The messages that each service has still to send or to handle now, or has given up; a line for each.</summary>
    public async Task<string> UnfinishedAsync()
    {
        var lines = new List<string>();
        foreach (var service in (string[])["orders", "inventory", "subscriptions", "notifications"])
        {
            await using var connection = await ConnectAsync(service);
            var bus = $"{service}_bus.wolverine";
            await using var read = new NpgsqlCommand(
                $"""
                select 'to send', id, message_type, concat_ws(' ', 'owner', owner_id, destination) from {bus}_outgoing_envelopes
                union all
                select 'to handle', id, message_type, concat_ws(' ', 'owner', owner_id, received_at, status, execution_time)
                from {bus}_incoming_envelopes where status = 'Incoming' or status = 'Scheduled' and attempts > 0
                union all
                select 'given up', id, message_type, exception_message from {bus}_dead_letters
                """,
                connection);
            await using var reader = await read.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                lines.Add($"{service} {reader.GetString(0)}: {reader.GetGuid(1)} {reader.GetString(2)} {reader.GetValue(3)}");
            }
        }

        return lines.Count == 0 ? "No message is unfinished." : string.Join('\n', lines);
    }

    /// <summary>The references of the payments of this amount that the provider has taken and not given back.</summary>
    public async Task<IReadOnlyList<string>> ChargesAsync(string amount)
    {
        using var http = application.CreateHttpClient("payments");
        var recent = await http.GetFromJsonAsync<JsonNode>(new Uri("/v1/payments", UriKind.Relative), TestContext.Current.CancellationToken);
        return
        [
            .. recent!["payments"]!.AsArray()
                .Where(payment => (string?)payment!["captured"]?["amount"] == amount && (string?)payment["refunded"]?["amount"] != amount)
                .Select(payment => (string)payment!["reference"]!),
        ];
    }

    /// <summary>Everything that the resources have written.</summary>
    public async Task<string> LogsAsync()
    {
        var logs = application.Services.GetRequiredService<ResourceLoggerService>();
        var lines = new List<string>();
        foreach (var resource in Resources)
        {
            await foreach (var batch in logs.GetAllAsync(resource).WithCancellation(TestContext.Current.CancellationToken))
            {
                lines.AddRange(batch.Select(line => line.Content));
            }
        }

        return string.Join('\n', lines);
    }

    public static Task UntilAsync(Func<Task<bool>> holds, TimeSpan patience) => UntilAsync(holds, held => held, patience);

    /// <summary>
    /// What is read once it is as wanted, else what was read last. Who asks again may be answered by another replica, with what was so a second ago.
    /// </summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> isWanted, TimeSpan patience)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var found = await read();
        while (!isWanted(found) && TimeProvider.System.GetElapsedTime(begun) < patience)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            found = await read();
        }

        return found;
    }

    /// <summary>What the services are told in this kind of system only.</summary>
    protected virtual Task<IReadOnlyDictionary<string, string>> SettingsAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());

    /// <summary>What is otherwise in this system than in a run.</summary>
    protected virtual void Arrange(IDistributedApplicationTestingBuilder builder)
    {
    }

    private void Choose(DistributedApplicationOptions application, HostApplicationBuilderSettings settings) =>
        application.DisableDashboard = Without.Contains("--no-dashboard");

    private async Task<int> PidAsync(string resource)
    {
        await HealthyAsync(resource);
        application.ResourceNotifications.TryGetCurrentState(resource, out var now);
        return Convert.ToInt32(now!.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value);
    }

    private async Task<string> TokenAsync(Dictionary<string, string> grant)
    {
        // The first sign-in of a system is its slowest, and the machine may be busy.
        using var http = ClientOf("gateway", StartTime);
        using var form = new FormUrlEncodedContent(grant);
        using var granted = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        return (string)(await granted.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["access_token"]!;
    }

    private async Task<Caller> SignInAsync(string user)
    {
        var http = ClientOf("gateway", TimeSpan.FromSeconds(30));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenOfAsync(user));
        return new Caller(http);
    }
}
