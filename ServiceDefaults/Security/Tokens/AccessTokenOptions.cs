namespace ServiceDefaults.Security.Tokens;

/// <summary>Whose tokens are accepted; the configuration section <c>Auth</c>.</summary>
public sealed class AccessTokenOptions
{
    public const string Section = "Auth";

    /// <summary>The exact <c>iss</c> of the tokens; every service and the issuer itself are given the same string.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Where the issuer's metadata is; null for the issuer's well-known address.</summary>
    public Uri? MetadataAddress { get; set; }

    public string Audience { get; set; } = "platform-api";

    /// <summary>How far the clocks of issuer and service may differ.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How old the signing keys may get before they are fetched anew.</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long after fetching the keys an unknown key id fetches them again: strangers must not make us flood the issuer.</summary>
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromSeconds(10);

    public Uri Metadata => MetadataAddress ?? new Uri($"{Issuer.TrimEnd('/')}/.well-known/openid-configuration");
}
