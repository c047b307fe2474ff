namespace Identity;

/// <summary>
/// Configuration under <c>Identity</c>; the issuer and the audience of the tokens are those of <c>Auth</c>, which every service shares.
/// </summary>
public sealed record IdentitySettings
{
    /// <summary>
    /// Whether the demo users, and the client that may send their passwords, exist. Only a local run says so: the password is in the manual.
    /// </summary>
    public bool DemoUsers { get; init; }

    /// <summary>
    /// The folder, shared by all replicas, of the keys that sign tokens and protect cookies; without it they end with the process, and every
    /// sign-in with them.
    /// </summary>
    public string? KeysFolder { get; init; }

    /// <summary>The age at which a signing key gets a successor.</summary>
    public TimeSpan KeyRotation { get; init; } = TimeSpan.FromDays(30);

    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long after signing in tokens can be refreshed at all.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a browser stays signed in.</summary>
    public TimeSpan CookieLifetime { get; init; } = TimeSpan.FromHours(8);

    /// <summary>So many wrong passwords in a row lock a user out.</summary>
    public int LockoutFailures { get; init; } = 5;

    public TimeSpan Lockout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long it stays on record who signed in, or tried to.</summary>
    public TimeSpan AuditRetention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>
    /// The networks (as <c>203.0.113.0/24</c>) whose proxies are believed about a caller's address and host, besides this machine and private
    /// networks, which always are.
    /// </summary>
    public string[] Proxies { get; init; } = [];

    /// <summary>The pages whose users sign in by code and PKCE, by client id.</summary>
    public Dictionary<string, PublicClient> PublicClients { get; init; } = [];

    /// <summary>The machines that may ask for tokens of their own, by client id.</summary>
    public Dictionary<string, ConfidentialClient> Clients { get; init; } = [];
}

public sealed record PublicClient
{
    /// <summary>Where a code may be sent to; compared exactly.</summary>
    public Uri[] RedirectUris { get; init; } = [];

    /// <summary>Where a browser may be sent to after signing out.</summary>
    public Uri[] PostLogoutRedirectUris { get; init; } = [];
}

public sealed record ConfidentialClient
{
    public string Secret { get; init; } = "";

    /// <summary>What it may ask for; <c>api</c> is what makes a token good for the services.</summary>
    public string[] Scopes { get; init; } = ["api"];

    public string[] Roles { get; init; } = [];
}
