using System.Net.Http.Headers;
using System.Text;

namespace WholeSystem.Authorisation;

/// <summary>A request that changes nothing whoever sends it: who may is refused for something else, after that has been found out.</summary>
internal sealed class Probe(Belongings belongings)
{
    private const string IfMatch = "If-Match";

    // No stream comes to this version.
    private const string OtherVersion = "\"999999999\"";

    public HttpRequestMessage Of(ApiOperation operation, bool mayPass, string? token)
    {
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), PathOf(operation));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (operation.IsChange)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        }

        // Of several reasons to refuse, the one that is looked for must be the only one.
        if (operation.Takes(IfMatch) && mayPass)
        {
            request.Headers.Add(IfMatch, OtherVersion);
        }

        if (operation.Body is { } body)
        {
            var text = operation.Takes(IfMatch) ? body["example"]!.ToJsonString() : "{}";
            request.Content = new StringContent(text, Encoding.UTF8, "application/json");
        }

        return request;
    }

    /// <summary>The parameters for which there is no object.</summary>
    public IEnumerable<string> Missing(ApiOperation operation) =>
        operation.ParametersIn("path").Select(one => (string)one["name"]!).Where(name => !belongings.ByParameter.ContainsKey(name));

    private string PathOf(ApiOperation operation) => belongings.ByParameter.Aggregate(operation.Path, (path, one) =>
        path.Replace($"{{{one.Key}}}", Uri.EscapeDataString(one.Value), StringComparison.Ordinal));
}
