namespace Benchmarks.Messaging;

/// <summary>A way for letters to get from a sender to a reader: two services, or a twin.</summary>
internal interface IPost
{
    /// <summary>How many may send at once; fewer would hold it up.</summary>
    int Senders { get; }

    /// <summary>Forgets the round before.</summary>
    Task PrepareAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Expects so many letters from now on, and nothing else until they are read.</summary>
    Journeys Expect(int count, Action? whenRead = null);

    /// <summary>Sends one of the letters that are expected; returns when it is safe.</summary>
    Task SendAsync(int number, DateTimeOffset? notBefore = null);
}
