using System.Text.Json;
using System.Text.Json.Serialization;
using Payments.Behaviours;
using Payments.Journals;

namespace Payments;

/// <summary>The provider's table of contents.</summary>
public static class PaymentsSandbox
{
    public static void AddPaymentsSandbox(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Sandbox").Get<SandboxSettings>() ?? new SandboxSettings();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 64 * 1024);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Behaviour>();
        builder.Services.AddSingleton<TestTokens>();
        builder.Services.AddSingleton(_ => Journal.Open(settings.DataFolder));
        builder.Services.AddSingleton<Ledger>();
        builder.Services.AddSingleton<PaymentEndpoints>();
        builder.Services.ConfigureHttpJsonOptions(json => ProviderJson.Configure(json.SerializerOptions));
    }

    public static void MapPaymentsSandbox(this WebApplication app)
    {
        // A journal that cannot be read must stop the start, not the first payment.
        app.Services.GetRequiredService<Ledger>();
        app.UseMiddleware<ErrorAnswers>();

        var endpoints = app.Services.GetRequiredService<PaymentEndpoints>();
        var payments = app.MapGroup("/v1/payments").AddEndpointFilter<BehaviourFilter>();
        payments.MapPost("/{reference}/authorise", endpoints.Authorise);
        payments.MapPost("/{reference}/capture", endpoints.Capture);
        payments.MapPost("/{reference}/void", endpoints.Void);
        payments.MapPost("/{reference}/refund", endpoints.Refund);
        payments.MapGet("/{reference}", endpoints.Find);
        payments.MapGet("", endpoints.Recent);

        app.MapPost("/v1/sandbox/behaviour", (BehaviourSetting setting, Behaviour behaviour) => behaviour.Set(setting));
        app.MapGet("/v1/sandbox/behaviour", (Behaviour behaviour) => behaviour.Current);
        app.MapDelete("/v1/sandbox/behaviour", (Behaviour behaviour) => behaviour.Set(BehaviourSetting.Normal));

        app.MapGet("/health/live", () => "live");
        app.MapGet("/health/ready", () => "ready");
    }
}

/// <summary>Configuration under <c>Sandbox</c>.</summary>
public sealed record SandboxSettings
{
    /// <summary>Where the journal is kept; without it the payments live in memory and end with the process.</summary>
    public string? DataFolder { get; init; }

    /// <summary>How long <c>tok_timeout</c> says nothing.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The provider's JSON, on the wire and in the journal.</summary>
public static class ProviderJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.MaxDepth = 8;
        return options;
    }
}
