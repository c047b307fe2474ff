namespace ServiceDefaults.Http;

/// <summary>The codes and sentences of statuses that the framework sets without saying more.</summary>
internal static class Statuses
{
    private const int KiB = 1024;

    public static (string Code, string Detail) Meaning(int status) => status switch
    {
        400 => ("malformed-request", "The request is malformed."),
        401 => ("unauthenticated", "A valid access token is required."),
        403 => ("forbidden", "You may not do this."),
        404 => ("not-found", "There is nothing here."),
        405 => ("method-not-allowed", "This method is not supported here; see the Allow header."),
        406 => ("not-acceptable", "Answers are application/json."),
        408 => ("request-timeout", "The request took too long to arrive."),
        409 => ("conflict", "This contradicts what is recorded; nothing was changed."),
        412 => ("version-mismatch", "The version is not the current one; read it again before changing it."),
        413 => ("body-too-large", $"A body may have at most {RequestLimits.MaxBodyBytes / KiB} KiB."),
        415 => ("unsupported-media-type", "A body is application/json."),
        428 => ("precondition-required", "The request must be conditional."),
        429 => ("too-many-requests", "Too many requests; slow down."),
        502 => ("bad-gateway", "Something behind this gave no usable answer."),
        503 => ("unavailable", "This does not answer at the moment. Try again later."),
        504 => ("gateway-timeout", "Something behind this did not answer in time."),
        >= 500 => ("internal-error", "Something went wrong here. It has been recorded under the trace id."),
        _ => ("request-refused", "The request was refused."),
    };
}
