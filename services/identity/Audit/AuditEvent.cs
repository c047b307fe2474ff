using System.ComponentModel.DataAnnotations;

namespace Identity.Audit;

/// <summary>Something that somebody who looks into a theft wants to know; never with a password, secret or token.</summary>
public sealed class AuditEvent
{
    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>As <c>signed_in</c>; whether it came to that, <see cref="Refusal"/> says.</summary>
    [MaxLength(40)]
    public string What { get; init; } = "";

    /// <summary>The subject, where there is one.</summary>
    [MaxLength(256)]
    public string? Who { get; init; }

    /// <summary>The client id as it was given, which need not be one that exists.</summary>
    [MaxLength(100)]
    public string? Client { get; init; }

    /// <summary>The address that it came from.</summary>
    [MaxLength(45)]
    public string? Origin { get; init; }

    /// <summary>Why it was refused; null where it was not.</summary>
    [MaxLength(60)]
    public string? Refusal { get; init; }
}
