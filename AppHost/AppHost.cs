using AppHost;
using AppHost.Databases;
using AppHost.LocalServers;
using AppHost.Publishing;
using AppHost.Services;

using var run = Run.Prepare(args, out var exitCode);
if (run is null)
    return exitCode;

var builder = run.CreateBuilder();

var postgres = builder.AddPostgres("postgres", run);
var redis = builder.AddRedis("redis", run);
var rabbitmq = run.Options.Transport == Transport.RabbitMq ? builder.AddRabbitMQ("rabbitmq", run) : null;

// Where callers find the gateway and the console.
var shop = run.AddAddress(builder, "public-url", run.GatewayPort, "https://shop.example");
var desk = run.AddAddress(builder, "console-url", run.ConsolePort, "https://console.shop.example");

var personalData = run.AddKey(builder, "personal-data-key");

var identity = builder.AddService<Projects.Identity>("identity", run)
    .WithDatabase(postgres, run, hasMessages: false)
    .WithEnvironment("Identity__Clients__automation__Secret", run.AddSecret(builder, "automation-client-secret"))
    .WithEnvironment("Identity__Clients__automation__Roles__0", "operator")
    .WithEnvironment("Identity__PublicClients__docs__RedirectUris__0", ReferenceExpression.Create($"{shop}/docs/"))
    .WithKeptFolder("Identity__KeysFolder", run)
    .WithLocalEnvironment("Identity__DemoUsers", "true");
identity.WithIssuer(identity);

var payments = builder.ExecutionContext.IsPublishMode ? null : builder.AddService<Projects.Payments>("payments", run)
    .WithLocalEnvironment("Sandbox__DataFolder", run.Folder("payments"));

// A cache that is away costs these two a read, so they do not wait for it.
var inventory = AddDomain<Projects.Inventory>("inventory").WithReference(redis);
var orders = AddDomain<Projects.Orders>("orders").WithPaymentProvider(payments);
var subscriptions = AddDomain<Projects.Subscriptions>("subscriptions").WithReference(redis).WithPaymentProvider(payments);
var notifications = AddDomain<Projects.Notifications>("notifications")
    .WithEnvironment("Mail__LinkKey", run.AddSecret(builder, "mail-link-key"))
    .WithEnvironment("Mail__PublicUrl", shop)
    .WithSetting("Mail__Host", "mail-host", "smtp.example")
    .WithSetting("Mail__From", "mail-from", "Shop <no-reply@shop.example>")
    .WithSetting("Mail__User", "mail-user", "shop")
    .WithSetting("Mail__Password", "mail-password", secret: true)
    .WithLocalEnvironment("Mail__Pickup", run.Folder("mail"));

var gateway = builder.AddService<Projects.Gateway>("gateway", run, run.GatewayPort)
    .WithPublicEndpoint()
    .WithReference(redis).WaitFor(redis)
    .WithSetting("Gateway__KnownProxies__0", "proxy-network", "10.0.0.0/8")
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
        .WithEnvironment("Identity__PublicClients__console__RedirectUris__0", ReferenceExpression.Create($"{desk}/signin-oidc"))
        .WithEnvironment(
            "Identity__PublicClients__console__PostLogoutRedirectUris__0", ReferenceExpression.Create($"{desk}/signout-callback-oidc"));
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

if (payments is not null)
    builder.AddTraffic(gateway, payments, run);

return await run.RunAsync(builder);

IResourceBuilder<ProjectResource> AddDomain<TProject>(string name)
    where TProject : IProjectMetadata, new() => builder.AddService<TProject>(name, run)
    .WithDatabase(postgres, run)
    .WithMessaging(rabbitmq)
    .WithPersonalData(personalData)
    .WithLocalEnvironment("Features__File", run.Folder("features.json"))
    .WithIssuer(identity).WaitFor(identity);
