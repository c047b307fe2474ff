namespace Identity.Connect;

/// <summary>The parameters of a token request.</summary>
public sealed class TokenForm(IFormCollection form)
{
    /// <summary>The value; null when it is absent or empty, which RFC 6749 treats alike.</summary>
    public string? this[string name] => form.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Null when the body is not a form, or says something twice.</summary>
    public static async Task<TokenForm?> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType)
        {
            return null;
        }

        try
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return form.All(parameter => parameter.Value.Count == 1) ? new TokenForm(form) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
