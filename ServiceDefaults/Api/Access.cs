using Microsoft.AspNetCore.Http;
using ServiceDefaults.Audit;
using ServiceDefaults.Http;
using ServiceDefaults.PersonalData;
using ServiceDefaults.Security;

namespace ServiceDefaults.Api;

/// <summary>An object that belongs to somebody: to all but its owner and operators it does not exist.</summary>
public interface IOwned
{
    /// <summary>The subject of the owner's token.</summary>
    string OwnerId { get; }
}

/// <summary>
/// What is asked of every object that an endpoint has loaded, before its own <c>Validate</c>: may this caller see it at all (404), and is it
/// still the version that the caller saw (<c>If-Match</c>, 412)?
/// </summary>
public static class Access
{
    /// <summary>Why the request ends here; null when it goes on.</summary>
    public static Task<ApiError?> RefuseAsync<T>(T? loaded, HttpContext context)
        where T : class => Task.FromResult(Refuse(loaded, context));

    private static ApiError? Refuse<T>(T? loaded, HttpContext context)
    {
        var owner = (loaded as IOwned)?.OwnerId;
        if (owner is not null && !Caller.From(context.User).MaySee(owner))
        {
            RefusedRequests.Deny(context);
            return ApiError.OfStatus(StatusCodes.Status404NotFound, context);
        }

        if (loaded is null)
        {
            return ApiError.OfStatus(StatusCodes.Status404NotFound, context);
        }

        if (owner is not null)
        {
            StoredAnswers.WillBeAbout(context, owner);
        }

        return loaded is IVersioned versioned && !HttpMethods.IsGet(context.Request.Method)
            && !EntityTag.Allows(context.Request.Headers.IfMatch, versioned.Version)
                ? new ApiError(
                    StatusCodes.Status412PreconditionFailed,
                    "version-mismatch",
                    $"The current version is {versioned.Version}; read it again before changing it.")
                : null;
    }
}
