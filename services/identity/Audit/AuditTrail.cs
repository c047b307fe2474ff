using Identity.Database;

namespace Identity.Audit;

/// <summary>
/// Writes down what happens to sign-ins and tokens: a row in the service's schema, and a line in the log. Addresses are personal data and stay out of
/// the log, which travels further.
/// </summary>
internal sealed class AuditTrail(IdentityDb db, IHttpContextAccessor http, TimeProvider clock, ILogger<AuditTrail> log)
{
    private const int LongestClient = 100;

    public async Task RecordAsync(string what, string? who, string? client, string? refusal = null, CancellationToken stop = default)
    {
        var now = clock.GetUtcNow();
        client = client?.Length > LongestClient ? client[..LongestClient] : client;
        db.AuditEvents.Add(new AuditEvent
        {
            Id = Guid.CreateVersion7(now),
            At = now,
            What = what,
            Who = who,
            Client = client,
            Origin = http.HttpContext?.Connection.RemoteIpAddress?.ToString(),
            Refusal = refusal,
        });
        await db.SaveChangesAsync(stop);
        log.Log(
            refusal is null ? LogLevel.Information : LogLevel.Warning,
            "Audit: {What}, who {UserId}, client {ClientId}, outcome {Outcome}",
            what,
            who,
            client,
            refusal ?? "done");
    }
}
