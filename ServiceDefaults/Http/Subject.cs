namespace ServiceDefaults.Http;

/// <summary>Metadata of an endpoint: what it is about, so that its 404 says what is missing (<c>order-not-found</c>).</summary>
/// <param name="Name">As in the code, in kebab-case.</param>
/// <param name="IsOwned">Whether it belongs to somebody: to all but its owner and operators it is missing.</param>
public sealed record Subject(string Name, bool IsOwned);
