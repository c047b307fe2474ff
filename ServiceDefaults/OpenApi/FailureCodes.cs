namespace ServiceDefaults.OpenApi;

/// <summary>With which codes the conventions themselves can refuse a request to an endpoint: what each of them does stands in Api and Http.</summary>
internal static class FailureCodes
{
    public static IEnumerable<(int Status, string Code)> Of(DescribedEndpoint endpoint)
    {
        List<(int, string)> codes = [(400, "malformed-request"), (400, "unstorable-text"), (429, "too-many-requests"), (503, "unavailable")];
        codes.AddRange(OfAccess(endpoint));
        if (endpoint.HasPages)
        {
            codes.AddRange([(400, "invalid-limit"), (400, "invalid-cursor"), (400, "invalid-sort")]);
        }

        if (endpoint.IsStream)
        {
            codes.AddRange([(400, "invalid-last-event-id"), (429, "too-many-streams")]);
        }

        if (endpoint.IsChange)
        {
            codes.AddRange(OfChanges(endpoint));
        }

        codes.Add((406, "not-acceptable"));
        return codes;
    }

    private static IEnumerable<(int Status, string Code)> OfAccess(DescribedEndpoint endpoint)
    {
        if (!endpoint.IsOpen)
        {
            yield return (401, "unauthenticated");
        }

        if (endpoint.Roles.Count > 0)
        {
            yield return (403, "forbidden");
        }

        if (endpoint.Subject is { } subject)
        {
            yield return (404, $"{subject}-not-found");
        }
        else if (endpoint.MayBeMissing)
        {
            yield return (404, "not-found");
        }
    }

    private static List<(int Status, string Code)> OfChanges(DescribedEndpoint endpoint)
    {
        List<(int, string)> codes =
        [
            (400, "idempotency-key-required"), (400, "idempotency-key-invalid"), (409, "request-in-progress"), (409, "concurrent-change"),
            (410, "answer-erased"), (413, "body-too-large"), (415, "unsupported-media-type"), (422, "idempotency-key-reused"),
        ];
        if (RequestHeaders.IsConditional(endpoint))
        {
            codes.Add((412, "version-mismatch"));
        }

        if (endpoint.Body is not null)
        {
            codes.AddRange([(400, "malformed-body"), (422, "validation-failed")]);
        }

        return codes;
    }
}
