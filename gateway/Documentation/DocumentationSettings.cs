namespace Gateway.Documentation;

/// <summary>Configuration under <c>Gateway:Documentation</c>.</summary>
public sealed record DocumentationSettings
{
    /// <summary>Whether <c>/docs</c> offers to sign in with a name and a password, as the demo users of one's own machine do.</summary>
    public bool DemoUsers { get; init; }
}
