using Gateway.Routing;

namespace Gateway.Limits;

/// <summary>A token bucket.</summary>
/// <param name="Burst">The most that it holds.</param>
/// <param name="Refill">What it is given each period.</param>
/// <param name="Period">100 ms or more.</param>
public sealed record Bucket(int Burst, int Refill, TimeSpan Period)
{
    /// <summary>How long it takes to fill an empty one, in whole seconds.</summary>
    public int Window => (int)Math.Ceiling(Math.Ceiling((double)Burst / Refill) * Period.TotalSeconds);
}

/// <summary>How much of each class of routes a caller may ask for; the configuration section <c>Gateway:Limits</c>.</summary>
public sealed class LimitSettings
{
    internal const string Section = "Gateway:Limits";

    public bool Enabled { get; set; } = true;

    public Bucket Reads { get; set; } = new(1000, 500, TimeSpan.FromSeconds(1));

    public Bucket Writes { get; set; } = new(400, 200, TimeSpan.FromSeconds(1));

    /// <summary>Of an address, not of a user: whoever guesses passwords guesses names too.</summary>
    public Bucket SignIn { get; set; } = new(30, 1, TimeSpan.FromSeconds(2));

    /// <summary>How often streams may be opened; how many may be open is the services' limit.</summary>
    public Bucket Streams { get; set; } = new(30, 2, TimeSpan.FromSeconds(1));

    /// <summary>How long Redis may take to answer before the gateway goes on without it.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(50);

    public Bucket this[RouteClass routeClass] => routeClass switch
    {
        RouteClass.Reads => Reads,
        RouteClass.Writes => Writes,
        RouteClass.SignIn => SignIn,
        _ => Streams,
    };

    internal bool IsPossible => Patience > TimeSpan.Zero && Enum.GetValues<RouteClass>()
        .All(routeClass => this[routeClass] is { Burst: > 0, Refill: > 0 } bucket && bucket.Period >= TimeSpan.FromMilliseconds(100));
}
