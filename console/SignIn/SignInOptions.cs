namespace OperationsConsole.SignIn;

/// <summary>What the issuer knows the console by; the section <c>Console:SignIn</c>. Whose sign-in it is stands in <c>Auth:Issuer</c>.</summary>
public sealed class SignInOptions
{
    public const string Section = "Console:SignIn";

    public string ClientId { get; set; } = "console";

    /// <summary>Where the issuer asks for one; a public client has none, its proof is PKCE.</summary>
    public string? ClientSecret { get; set; }
}
