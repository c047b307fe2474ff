namespace Identity.Clients;

internal static class Scope
{
    /// <summary>What makes a token good for the services: it then names their audience.</summary>
    public const string Api = "api";
}
