namespace ServiceDefaults.Api;

/// <summary>Where a caller can go from here: only what this caller may do in this state is offered.</summary>
/// <param name="Href">The path at the gateway.</param>
/// <param name="Method">The HTTP method.</param>
public sealed record Link(string Href, string Method = "GET");
