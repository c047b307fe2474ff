using System.Text.Json.Serialization;
using ServiceDefaults.Api;

namespace Orders;

public enum ErasureStatus
{
    Requested,
    Completed,
}

/// <summary>How far an erasure has come, service by service.</summary>
public sealed record ErasureView(
    string CustomerId,
    ErasureStatus Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset? CompletedAt,
    IReadOnlyList<ServiceErasure> Services,
    IReadOnlyDictionary<string, Link> Links) : IVersioned
{
    [JsonIgnore]
    public long Version { get; init; }

    public static ErasureView Of(Erasure erasure) => new(
        erasure.CustomerId,
        erasure.CompletedAt is null ? ErasureStatus.Requested : ErasureStatus.Completed,
        erasure.RequestedAt,
        erasure.CompletedAt,
        erasure.Services,
        new Dictionary<string, Link> { ["self"] = new($"/api/v1/customers/{Uri.EscapeDataString(erasure.CustomerId)}/personal-data") })
    {
        Version = erasure.Version,
    };
}
