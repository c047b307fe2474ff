using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using ServiceDefaults.Http;
using Wolverine.Http;

namespace Notifications;

/// <summary>Where the link of a mail leads a person: to a page with one button, which says what the link allows.</summary>
public static class UnsubscribePageEndpoint
{
    public const string Path = $"{UnsubscribeEndpoint.Path}/page";

    [WolverineGet("/notifications/unsubscribe/page"), AllowAnonymous, ProducesResponseType<string>(StatusCodes.Status200OK, "text/html")]
    public static async Task<IResult> Get(
        [FromQuery] string? token, IOptions<MailOptions> options, HttpContext context, IQuerySession session, CancellationToken stop)
    {
        if (UnsubscribeToken.Read(token, options.Value.LinkKey!) is not { } valid)
        {
            return ApiError.OfStatus(StatusCodes.Status404NotFound);
        }

        context.Response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
        var recipient = await session.LoadAsync<Recipient>(valid.Recipient, stop);
        return Results.Content(Templates.UnsubscribePage(valid.Topic, recipient?.Contact ?? Contact.Unknown), "text/html; charset=utf-8");
    }
}
