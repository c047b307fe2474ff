namespace ServiceDefaults.Security;

/// <summary>Whose tokens are accepted; the configuration section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    internal const string Section = "Auth";

    /// <summary>The exact <c>iss</c> of the tokens, and the address of the issuer's metadata.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The <c>aud</c> that a token must name.</summary>
    public string Audience { get; set; } = "shop-api";

    /// <summary>Whether the issuer must be spoken to by https.</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>How far the clocks of issuer and service may differ.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);
}
