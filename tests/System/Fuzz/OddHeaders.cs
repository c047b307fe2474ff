namespace WholeSystem.Fuzz;

internal static class OddHeaders
{
    private const string Key = "Idempotency-Key";

    private static readonly string[] Tags =
    [
        "*", "\"1\"", "\"2\"", "W/\"1\"", "\"0\"", "\"-1\"", "\"99999999999999999999\"", "1", "\"", "\"\"", "\"1\", \"2\"", "\"1\",", "W/", "'1'",
        "\"1\" \"2\"",
        "*, \"1\"", "\"é\"", "\"\\\"\"",
    ];

    private static readonly string[] Positions =
        ["0", "1", "-1", "7", "999999999999999999", "9999999999999999999", "abc", "1.5", " 1", "1 ", "0x1", "٣", "1,2", "𝟙"];

    private static readonly string[] MediaTypes =
    [
        "image/png", "application/json;q=0", "*/*;q=0", "text/html", "application/*", "*/*;q=0.1, image/*", "application/json;q=2", "nonsense",
        ",", ";q=",
        "text/event-stream", "application/problem+json", "application/json; charset=utf-16", "*", "é/é",
    ];

    // Bits of a W3C trace context; a program that reads them may stumble over what is none.
    private static readonly string[] Traces =
    [
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "ff-0-0-0", "00-00000000000000000000000000000000-0000000000000000-00", "é",
        "nonsense",
    ];

    private static readonly string[] Keys =
        [" ", "a b", "é", "😀", new string('k', 255), new string('k', 256), "\t", "a\tb", "\"k\"", "k,k", "../k"];

    private static readonly string[] Tokens = ["Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic eDp5", "é", "Bearer é", "bearer ..", "x"];

    public static readonly Oddity[] All =
    [
        new("no idempotency key", IsChange, (draft, _) => draft.SetHeader(Key, null)),
        new("an odd idempotency key", IsChange, (draft, random) =>
            draft.SetHeader(Key, Oddity.One(random, Keys))),
        new("two idempotency keys", IsChange, (draft, _) => draft.Headers.Add((Key, "another-key"))),
        new("an odd If-Match", draft => true, (draft, random) => draft.SetHeader("If-Match", Oddity.One(random, Tags))),
        new("an odd If-None-Match", draft => true, (draft, random) => draft.SetHeader("If-None-Match", Oddity.One(random, Tags))),
        new("two If-Match", draft => draft.Operation.Takes("If-Match"), (draft, random) =>
        {
            draft.Headers.Add(("If-Match", Oddity.One(random, Tags)));
            draft.Headers.Add(("If-Match", Oddity.One(random, Tags)));
        }),
        new("an odd Last-Event-ID", draft => draft.Operation.Takes("Last-Event-ID"), (draft, random) =>
            draft.SetHeader("Last-Event-ID", Oddity.One(random, Positions))),
        new("an odd Accept", draft => true, (draft, random) => draft.SetHeader("Accept", Oddity.One(random, MediaTypes))),
        new("an odd Accept-Encoding", draft => true, (draft, random) =>
            draft.SetHeader("Accept-Encoding", Oddity.One(random, ["identity;q=0", "*;q=0", "gzip;q=nonsense", "nonsense", ",,,", "deflate"]))),
        new("an odd Accept-Language", draft => true, (draft, random) =>
            draft.SetHeader("Accept-Language", Oddity.One(random, ["*", "xx", "de-DE-1996;q=0.1,,", "é", new string('a', 500)]))),
        new("an odd trace", draft => true, (draft, random) =>
        {
            draft.SetHeader("traceparent", Oddity.One(random, Traces));
            draft.SetHeader("tracestate", Oddity.One(random, ["", "a=b", "é=é", new string('a', 600)]));
            draft.SetHeader("baggage", Oddity.One(random, ["a=b", "=", "é", "a=b;c;d=e,,"]));
        }),
        new("a Range", draft => !draft.Operation.IsChange, (draft, random) =>
            draft.SetHeader("Range", Oddity.One(random, ["bytes=0-0", "bytes=5-1", "items=0-1", "bytes=-1"]))),
        new("another method's name", draft => true, (draft, random) =>
            draft.SetHeader("X-HTTP-Method-Override", Oddity.One(random, ["DELETE", "GET", "nonsense"]))),
        new("another address", draft => true, (draft, random) =>
            draft.SetHeader("X-Forwarded-For", Oddity.One(random, ["127.0.0.1", "::1", "nonsense", "1.2.3.4, 5.6.7.8, é", "[", "999.1.1.1"]))),
        new("a token that is none", draft => true, (draft, random) =>
        {
            draft.Who = null;
            draft.SetHeader("Authorization", Oddity.One(random, Tokens));
        }),
        new("a header that is long", draft => true, (draft, _) => draft.SetHeader("X-Long", new string('x', 6000))),
        new("many headers", draft => true, (draft, random) =>
            draft.Headers.AddRange(Enumerable.Range(0, random.Next(40, 70)).Select(number => ($"X-Header-{number}", $"{number}")))),
    ];

    private static bool IsChange(Draft draft) => draft.Operation.IsChange;
}
