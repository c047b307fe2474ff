namespace Identity;

/// <summary>
/// Configuration under <c>Identity</c>; the issuer and the audience of the tokens are those of <c>Auth</c>, which every service shares.
/// </summary>
public sealed record IdentitySettings
{
    /// <summary>Whether the demo users exist. Only a local run says so: their password is in the manual.</summary>
    public bool DemoUsers { get; init; }

    /// <summary>Where the signing keys are kept; without it they end with the process, and every token with them.</summary>
    public string? KeysFolder { get; init; }

    /// <summary>The age at which a signing key is replaced.</summary>
    public TimeSpan KeyRotation { get; init; } = TimeSpan.FromDays(30);

    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after signing in a session can be refreshed at all.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>So many wrong passwords in a row lock a user out.</summary>
    public int LockoutFailures { get; init; } = 5;

    public TimeSpan Lockout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The machines that may ask for tokens of their own, by client id.</summary>
    public Dictionary<string, ConfidentialClient> Clients { get; init; } = [];
}

public sealed record ConfidentialClient
{
    public string Secret { get; init; } = "";

    public string[] Roles { get; init; } = [];
}
