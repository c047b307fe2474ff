using System.Net.Sockets;
using System.Security.Authentication;

namespace Notifications;

/// <summary>What came of a call: the receiver's status, or why there is none.</summary>
/// <param name="Status">The status code; null when nothing was answered.</param>
/// <param name="Error">A stable code; null when the message was accepted.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="RetryAfter">For how long the receiver asks to be left in peace.</param>
public sealed record WebhookAnswer(int? Status, string? Error, int Milliseconds, TimeSpan? RetryAfter = null)
{
    public bool IsAccepted => Status is >= 200 and < 300;

    public bool IsGone => Status == 410;

    public static WebhookAnswer Of(int status, TimeSpan? retryAfter, TimeSpan took) => new(
        status,
        status switch
        {
            >= 200 and < 300 => null,
            >= 300 and < 400 => "redirected",
            410 => "gone",
            429 => "too-many-requests",
            >= 500 => "receiver-failed",
            _ => "not-accepted",
        },
        (int)took.TotalMilliseconds,
        status is 429 or 503 && retryAfter > TimeSpan.Zero ? retryAfter : null);

    public static WebhookAnswer Of(Exception failure, TimeSpan took) => new(null, CodeOf(failure), (int)took.TotalMilliseconds);

    private static string CodeOf(Exception? failure) => failure switch
    {
        null => "connection-failed",
        OperationCanceledException => "timeout",
        AddressNotAllowedException => "address-not-allowed",
        AuthenticationException => "tls-failed",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "name-not-resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "answer-too-large",
        _ => CodeOf(failure.InnerException),
    };
}
