namespace Platform.Messaging.Postgres;

/// <summary>A message that this consumer has claimed. Row and attempt together fence its settlement.</summary>
internal sealed class Claim(long id, int attempt, string body, TimeSpan waited)
{
    public long Id => id;

    public int Attempt => attempt;

    public string Body => body;

    /// <summary>How long it had been due.</summary>
    public TimeSpan Waited => waited;
}
