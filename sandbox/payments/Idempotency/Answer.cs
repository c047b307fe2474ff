using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Payments.Idempotency;

/// <summary>An answer as it goes over the wire, and again when its idempotency key comes back.</summary>
public sealed record Answer(int Status, string Body) : IResult
{
    /// <summary>A verdict is remembered; "not now" is not, so that the same key may succeed later.</summary>
    [JsonIgnore]
    public bool IsVerdict => Status < StatusCodes.Status500InternalServerError;

    public static Answer Of<T>(T value) => new(StatusCodes.Status200OK, JsonSerializer.Serialize(value, ProviderJson.Options));

    public static Answer Error(int status, string code, string message) =>
        new(status, JsonSerializer.Serialize(new { error = new { code, message } }, ProviderJson.Options));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = "application/json";
        await httpContext.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Body), httpContext.RequestAborted);
    }
}
