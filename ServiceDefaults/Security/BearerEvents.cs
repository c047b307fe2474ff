using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace ServiceDefaults.Security;

/// <summary>What the bearer handler leaves open.</summary>
internal sealed class BearerEvents : JwtBearerEvents
{
    private const int MaxSubjectLength = 255;

    /// <exception cref="HttpRequestException">There are no keys, because the issuer does not answer: the caller is not to blame.</exception>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        if (context.Request.Headers.Authorization.Count > 1)
        {
            context.Fail("more than one Authorization header");
            return;
        }

        if (!context.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        try
        {
            await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidOperationException unreachable)
        {
            throw new HttpRequestException($"The signing keys of {context.Options.Authority} could not be fetched.", unreachable);
        }
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        if (context.Principal?.FindFirst("sub")?.Value is not { Length: > 0 and <= MaxSubjectLength })
        {
            context.Fail("no subject");
        }

        return Task.CompletedTask;
    }

    // Why a token was refused is for the log alone.
    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.Error = context.AuthenticateFailure is null ? null : "invalid_token";
        return Task.CompletedTask;
    }
}
