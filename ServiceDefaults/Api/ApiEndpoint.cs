namespace ServiceDefaults.Api;

/// <summary>Marks the endpoints of the API's group: the conventions of the API hold for them and for no others.</summary>
internal sealed class ApiEndpoint;
