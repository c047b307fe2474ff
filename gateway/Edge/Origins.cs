namespace Gateway.Edge;

/// <summary>
/// Pages of which other origins may call the API: those listed in <c>Gateway:Origins</c>, none by default. They send a token, never cookies.
/// </summary>
internal static class Origins
{
    public const string Policy = "listed";
    private const string Setting = "Gateway:Origins";

    private static readonly TimeSpan Preflight = TimeSpan.FromMinutes(10);
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    private static readonly string[] Sent =
    [
        "Authorization", "Content-Type", "Accept", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "X-Request-Id", "traceparent",
    ];
    private static readonly string[] Shown =
    [
        "ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "Idempotent-Replayed", "Deprecation", "Sunset",
    ];

    public static void Add(WebApplicationBuilder builder)
    {
        var origins = builder.Configuration.GetSection(Setting).Get<string[]>() ?? [];
        if (Array.Find(origins, origin => !IsOrigin(origin)) is { } wrong)
        {
            throw new InvalidOperationException($"Expected origins as https://shop.example in {Setting}, found {wrong}.");
        }

        builder.Services.AddCors(cors => cors.AddPolicy(Policy, policy => policy
            .WithOrigins(origins).WithMethods(Methods).WithHeaders(Sent).WithExposedHeaders(Shown).SetPreflightMaxAge(Preflight)));
    }

    // Neither a wildcard nor a path: an allow-list says exactly who.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.GetLeftPart(UriPartial.Authority) == text;
}
