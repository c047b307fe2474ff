using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Connect;

/// <summary>
/// Refuses parameters that cannot be read or stored, before anything asks for them: a form that is none, and a NUL, which no text in the database can
/// hold, so that a look-up would fail instead of finding nothing.
/// </summary>
internal static class ReadableParameters
{
    public static async Task RequireAsync(HttpContext http, RequestDelegate next)
    {
        if (await AreReadableAsync(http.Request))
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        http.Response.Headers.CacheControl = "no-store";
        var refusal = new Dictionary<string, string>
        {
            [Parameters.Error] = Errors.InvalidRequest,
            [Parameters.ErrorDescription] = "The parameters cannot be read.",
        };
        await http.Response.WriteAsJsonAsync(refusal, http.RequestAborted);
    }

    private static async Task<bool> AreReadableAsync(HttpRequest request)
    {
        try
        {
            var form = request.HasFormContentType ? await request.ReadFormAsync(request.HttpContext.RequestAborted) : null;
            return request.Query.All(parameter => !$"{parameter.Value}".Contains('\0'))
                && form?.All(field => !$"{field.Value}".Contains('\0')) != false;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
