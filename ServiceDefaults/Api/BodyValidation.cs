using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Http;

namespace ServiceDefaults.Api;

/// <summary>
/// Checks a body against its data annotations, also within lists and parts: a body's type carries <c>[ValidatableType]</c>, and the service calls
/// <c>AddValidation</c>. Wolverine's own middleware looks at the outermost object only.
/// </summary>
public static class BodyValidation
{
    /// <summary>400 when there is none (JSON can say <c>null</c>), 422 with what is wrong per field; null when nothing is.</summary>
    public static async Task<ApiError?> RefuseAsync<T>(T? body, HttpContext context)
        where T : class
    {
        if (body is null)
        {
            return Failures.ExplainBody(isUnstorable: false, path: null);
        }

        var options = context.RequestServices.GetRequiredService<IOptions<ValidationOptions>>().Value;
        if (!options.TryGetValidatableTypeInfo(typeof(T), out var type))
        {
            return null;
        }

        var validation = new ValidateContext
        {
            ValidationOptions = options,
            ValidationContext = new ValidationContext(body, context.RequestServices, null),
        };
        await type.ValidateAsync(body, validation, context.RequestAborted);
        return validation.ValidationErrors is { Count: > 0 } errors ? ApiError.From(new HttpValidationProblemDetails(errors)) : null;
    }
}
