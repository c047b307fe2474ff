namespace Orders;

// What can happen while a person is erased. Names and shapes are the storage format: add a version, never edit one in place.

/// <summary>Everything that these services hold about a person is to become unreadable; who has not answered by the deadline is asked anew.</summary>
public sealed record ErasureRequested(string CustomerId, IReadOnlyList<string> Services, DateTimeOffset At, DateTimeOffset Deadline);

public sealed record ErasureAskedAgain(DateTimeOffset Deadline);

public sealed record ErasedInService(string Service, DateTimeOffset At);

public sealed record ErasureCompleted(DateTimeOffset At);
