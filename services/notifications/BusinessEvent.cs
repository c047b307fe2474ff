namespace Notifications;

/// <summary>Something that happened in another service and may interest somebody: what all channels start from.</summary>
/// <param name="Id">The same however often it is heard: <c>{topic}:{stream}[:{number}]</c>.</param>
/// <param name="Topic">For example <c>order.shipped</c>.</param>
/// <param name="CustomerId">Whom it is about; null when it is for the operators.</param>
/// <param name="Data">What a template or a webhook's receiver is told, flat, as strings; never personal data.</param>
/// <param name="At">When it was heard of (UTC).</param>
public sealed record BusinessEvent(string Id, string Topic, string? CustomerId, IReadOnlyDictionary<string, string> Data, DateTimeOffset At);
