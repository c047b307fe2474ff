namespace ServiceDefaults.Api;

/// <summary>What the caller may do next: an entry of <c>data.links</c>, where <c>self</c> is always one.</summary>
/// <param name="Href">The path, for example <c>/api/v1/orders/0192…/cancel</c>.</param>
/// <param name="Method">The HTTP method.</param>
public sealed record Link(string Href, string Method = "GET");
