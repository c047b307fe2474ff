namespace Gateway.Routing;

/// <summary>How long an answer may take, from the request's arrival to the answer's end; the configuration section <c>Gateway:Timeouts</c>.</summary>
public sealed class Timeouts
{
    private const string Section = "Gateway:Timeouts";

    public TimeSpan Reads { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan Writes { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan SignIn { get; set; } = TimeSpan.FromSeconds(10);

    internal static void Add(WebApplicationBuilder builder)
    {
        var timeouts = builder.Configuration.GetSection(Section).Get<Timeouts>() ?? new Timeouts();
        builder.Services.AddRequestTimeouts(options =>
        {
            options.AddPolicy(RouteClass.Reads.Name(), timeouts.Reads);
            options.AddPolicy(RouteClass.Writes.Name(), timeouts.Writes);
            options.AddPolicy(RouteClass.SignIn.Name(), timeouts.SignIn);

            // A stream ends with its caller's token; one that says nothing is given up by the cluster's time for silence.
            options.AddPolicy(RouteClass.Streams.Name(), Timeout.InfiniteTimeSpan);
        });
    }
}
