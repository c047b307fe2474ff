using System.Text.Json.Nodes;

namespace Gateway.Documentation;

/// <summary>How people sign in to try the API out: the issuer's page or, for the demo users of one's own machine, name and password.</summary>
internal static class SignIn
{
    public const string Scheme = "signIn";
    public const string AuthorizePath = "/connect/authorize";
    public const string TokenPath = "/connect/token";

    /// <summary>What has the issuer make a token that is good for the services.</summary>
    public const string Scope = "api";

    private const string Security = "security";

    /// <summary>Offers it wherever an access token is asked for.</summary>
    public static JsonObject AddTo(JsonObject document, bool withPassword)
    {
        var flows = new JsonObject { ["authorizationCode"] = Flow(("authorizationUrl", AuthorizePath), ("tokenUrl", TokenPath)) };
        if (withPassword)
        {
            flows["password"] = Flow(("tokenUrl", TokenPath));
        }

        document["components"]!["securitySchemes"]![Scheme] = new JsonObject
        {
            ["type"] = "oauth2",
            ["flows"] = flows,
        };
        var closed = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value![Security])
            .OfType<JsonArray>().Where(security => security.Count > 0);
        foreach (var security in closed)
        {
            security.Add(new JsonObject { [Scheme] = new JsonArray(Scope) });
        }

        return document;
    }

    private static JsonObject Flow(params (string Name, string Path)[] urls)
    {
        var flow = new JsonObject(urls.Select(url => KeyValuePair.Create(url.Name, (JsonNode?)url.Path)));
        flow["scopes"] = new JsonObject { [Scope] = "What the services offer to whoever signs in." };
        return flow;
    }
}
