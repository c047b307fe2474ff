using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Architecture.Tests.OpenApi;

/// <summary>The services' OpenAPI documents: as they say them now, and as files in contracts/openapi.</summary>
internal static class ApiDocuments
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Folder { get; } = Path.Combine(RepositoryFolder.Root, "contracts", "openapi");

    public static async Task<JsonObject> ReadAsync(RunningService service)
    {
        using var http = service.Host.Server.CreateClient();
        return (await http.GetFromJsonAsync<JsonObject>("/openapi/v1.json", TestContext.Current.CancellationToken))!;
    }

    public static string Text(JsonObject document) => document.ToJsonString(Indented) + "\n";
}
