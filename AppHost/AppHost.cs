using AppHost;
using AppHost.Databases;
using AppHost.LocalServers;
using AppHost.Services;

using var run = Run.Prepare(args, out var exitCode);
if (run is null)
    return exitCode;

var builder = run.CreateBuilder();

var postgres = builder.AddPostgres("postgres", run);
var redis = builder.AddRedis("redis", run);
var rabbitmq = run.Options.Transport == Transport.RabbitMq ? builder.AddRabbitMQ("rabbitmq", run) : null;

var personalData = run.AddKey(builder, "personal-data-key");

var identity = builder.AddService<Projects.Identity>("identity", run)
    .WithDatabase(postgres, run, hasMessages: false)
    .WithEnvironment("Identity__Clients__automation__Secret", run.AddSecret(builder, "automation-client-secret"))
    .WithEnvironment("Identity__Clients__automation__Roles__0", "operator")
    .WithLocalEnvironment("Identity__PublicClients__docs__RedirectUris__0", $"http://localhost:{run.GatewayPort}/docs/")
    .WithLocalEnvironment("Identity__DemoUsers", "true")
    .WithLocalEnvironment("Identity__KeysFolder", run.Folder("identity"));
identity.WithIssuer(identity);

var payments = builder.AddService<Projects.Payments>("payments", run)
    .WithLocalEnvironment("Sandbox__DataFolder", run.Folder("payments"));

// A cache that is away costs these two a read, so they do not wait for it.
var inventory = AddDomain<Projects.Inventory>("inventory").WithReference(redis);
var orders = AddDomain<Projects.Orders>("orders").WithReference(payments).WaitFor(payments);
var subscriptions = AddDomain<Projects.Subscriptions>("subscriptions").WithReference(redis).WithReference(payments).WaitFor(payments);
var notifications = AddDomain<Projects.Notifications>("notifications")
    .WithEnvironment("Mail__LinkKey", run.AddSecret(builder, "mail-link-key"))
    .WithLocalEnvironment("Mail__PublicUrl", $"http://localhost:{run.GatewayPort}")
    .WithLocalEnvironment("Mail__Pickup", run.Folder("mail"));

var gateway = builder.AddService<Projects.Gateway>("gateway", run, run.GatewayPort)
    .WithPublicEndpoint()
    .WithReference(redis).WaitFor(redis)
    .WithLocalEnvironment("Gateway__Documentation__DemoUsers", "true")
    .WithIssuer(identity)
    .WithReference(identity).WaitFor(identity)
    .WithReference(inventory).WaitFor(inventory)
    .WithReference(orders).WaitFor(orders)
    .WithReference(subscriptions).WaitFor(subscriptions)
    .WithReference(notifications).WaitFor(notifications);

// It is there to mend what is not well, so it waits for nobody but the issuer.
if (run.Options.Console)
{
    identity
        .WithLocalEnvironment("Identity__PublicClients__console__RedirectUris__0", $"http://localhost:{run.ConsolePort}/signin-oidc")
        .WithLocalEnvironment(
            "Identity__PublicClients__console__PostLogoutRedirectUris__0", $"http://localhost:{run.ConsolePort}/signout-callback-oidc");
    builder.AddService<Projects.OperationsConsole>("console", run, run.ConsolePort)
        .WithPublicEndpoint()
        .WithLocalEnvironment("Console__Dashboard__Url", run.Dashboard?.Url ?? "")
        .WithIssuer(identity).WaitFor(identity)
        .WithReference(inventory).WithReference(orders).WithReference(subscriptions).WithReference(notifications);
}

if (run.Options.Purpose == Purpose.Demo)
    orders.WithEnvironment("Fulfilment__Payment", "00:00:05"); // The story of a provider that never answers is a short one.
if (!run.Options.Limits)
    gateway.WithEnvironment("Gateway__Limits__Enabled", "false");

builder.AddTraffic(gateway, payments, run);

return await run.RunAsync(builder);

IResourceBuilder<ProjectResource> AddDomain<TProject>(string name)
    where TProject : IProjectMetadata, new() => builder.AddService<TProject>(name, run)
    .WithDatabase(postgres, run)
    .WithMessaging(rabbitmq)
    .WithPersonalData(personalData)
    .WithLocalEnvironment("Features__File", run.Folder("features.json"))
    .WithIssuer(identity).WaitFor(identity);
