using JasperFx.Events;
using Marten.Events.Aggregation;
using ServiceDefaults.Api;
using ServiceDefaults.EventStore;

namespace Orders;

/// <summary>The erasure of a person in all services that hold personal data: a process of its own, since it concerns no single order.</summary>
public sealed record Erasure(
    Guid Id, string CustomerId, IReadOnlyList<ServiceErasure> Services, DateTimeOffset RequestedAt, DateTimeOffset Deadline) : IVersioned
{
    public long Version { get; init; } = 1;

    /// <summary>Counts the timers that were set; only the last one means something.</summary>
    public int Timer { get; init; } = 1;

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>A person is erased once, so the stream is named after them: whoever asks at the same time finds or makes the same one.</summary>
    public static Guid IdOf(string customerId) => NamedUuid.Of($"erasure of {customerId}");

    public static Erasure Of(ErasureRequested e) =>
        new(IdOf(e.CustomerId), e.CustomerId, [.. e.Services.Select(service => new ServiceErasure(service, null))], e.At, e.Deadline);

    /// <summary>The erasure after one more event.</summary>
    public Erasure After(object happened) => Changed(happened) with { Version = Version + 1 };

    private Erasure Changed(object happened) => happened switch
    {
        ErasureAskedAgain e => this with { Deadline = e.Deadline, Timer = Timer + 1 },
        ErasedInService e => this with
        {
            Services = [.. Services.Select(service => service.Service == e.Service ? service with { ErasedAt = e.At } : service)],
        },
        ErasureCompleted e => this with { CompletedAt = e.At },
        _ => this,
    };
}

/// <summary>When a service has said that it holds nothing readable any more; null while it has not.</summary>
public sealed record ServiceErasure(string Service, DateTimeOffset? ErasedAt);

public sealed class ErasureSnapshot : SingleStreamProjection<Erasure, Guid>
{
    public ErasureSnapshot()
    {
        IncludeType<ErasureRequested>();
        IncludeType<ErasureAskedAgain>();
        IncludeType<ErasedInService>();
        IncludeType<ErasureCompleted>();
    }

    public override Erasure? Evolve(Erasure? snapshot, Guid id, IEvent e) =>
        e.Data is ErasureRequested requested ? Erasure.Of(requested) : snapshot?.After(e.Data);
}
