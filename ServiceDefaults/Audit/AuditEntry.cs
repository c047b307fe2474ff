using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Audit;

/// <summary>How an attempt ended.</summary>
public enum AuditOutcome
{
    /// <summary>It was carried out.</summary>
    Accepted,

    /// <summary>It was refused, and nothing was changed.</summary>
    Refused,
}

/// <summary>Who did or tried what, when, to what, from where, and how it ended.</summary>
/// <param name="Id">The event's; of a refusal, which has no event, its own.</param>
/// <param name="At">When it was recorded (UTC).</param>
/// <param name="Who">The subject of the caller's token, a pseudonym; <c>anonymous</c> for one who had none.</param>
/// <param name="Role">What the caller was then: <c>customer</c>, <c>operator</c>, <c>admin</c>, or <c>anonymous</c>.</param>
/// <param name="What">The event's name (<c>order_cancelled</c>); of a refusal, the operation (<c>POST /api/v1/orders/{orderId}/cancel</c>).</param>
/// <param name="About">The stream's id; of a refusal, what the path names, which may be nothing.</param>
/// <param name="Network">The network that the request came from, never the address itself: <c>203.0.113.0/24</c>.</param>
public sealed record AuditEntry(Guid Id, DateTimeOffset At, string Who, string Role, string What, string About, string Network)
{
    /// <summary>How it ended.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>The code that it was refused with.</summary>
    public string? Code { get; init; }

    /// <summary>The request's <c>X-Request-Id</c>.</summary>
    public string? RequestId { get; init; }

    /// <summary>What all that the request caused has in common, here and in other services; its W3C trace where there is one.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Of a request that has no event: who made it, from where, and what it was about, up to so many characters of that.</summary>
    internal static AuditEntry Of(HttpContext context, DateTimeOffset at, string what, string about, int most) => new(
        Guid.CreateVersion7(at),
        Kept(at),
        context.User.FindFirst("sub")?.Value ?? Origin.Anonymous,
        Origin.RoleOf(context.User),
        what,
        about.Length > most ? about[..most] : about,
        Origin.NetworkOf(context.Connection.RemoteIpAddress))
    {
        RequestId = context.TraceIdentifier,
    };

    /// <summary>A time as precise as the database keeps it: lists are sorted by it.</summary>
    internal static DateTimeOffset Kept(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
