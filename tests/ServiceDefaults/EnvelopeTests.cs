using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Http;

namespace ServiceDefaults.Tests;

public sealed class EnvelopeTests : IAsyncLifetime
{
    private TestService service = null!;

    public async ValueTask InitializeAsync() => service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Fact]
    public async Task An_answer_has_data_meta_and_a_null_error()
    {
        var reply = await service.GetAsync("/api/v1/versioned");

        Assert.Equal(200, reply.Status);
        Assert.Equal(["data", "meta", "error"], reply.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Null, reply.Error.ValueKind);
        Assert.Equal("""{"name":"a"}""", reply.Data.GetRawText());
        Assert.Equal(7, reply.Meta.GetProperty("version").GetInt64());
        Assert.Equal(reply.Header("X-Request-Id"), reply.Meta.GetProperty("requestId").GetString());
        Assert.Equal(32, reply.Meta.GetProperty("traceId").GetString()!.Length);
    }

    [Fact]
    public async Task A_page_says_where_its_neighbours_are() => Assert.Equal(
        """{"next":"n","previous":null,"limit":2}""", (await service.GetAsync("/api/v1/paged")).Meta.GetProperty("page").GetRawText());

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("GET", "/api/v1/nowhere", 404, "not-found")]
    [InlineData("DELETE", "/api/v1/whoami", 405, "method-not-allowed")]
    [InlineData("OPTIONS", "/api/v1/whoami", 405, "method-not-allowed")]
    [InlineData("GET", "/api/v1/operators", 403, "forbidden")]
    [InlineData("GET", "/api/v1/refused", 422, "counter-full")]
    [InlineData("GET", "/api/v1/fails/bug", 500, "internal-error")]
    [InlineData("GET", "/api/v1/fails/database", 503, "unavailable")]
    [InlineData("GET", "/api/v1/fails/failover", 503, "unavailable")]
    [InlineData("GET", "/api/v1/fails/timeout", 503, "unavailable")]
    public async Task A_failure_is_in_the_envelope(string method, string path, int status, string code) =>
        AssertFailure(await service.SendAsync(new HttpMethod(method), path), status, code, path);

    [Fact]
    public async Task A_stranger_is_asked_for_a_token()
    {
        service.Token = null;

        var reply = await service.GetAsync("/api/v1/whoami");

        AssertFailure(reply, 401, "unauthenticated", "/api/v1/whoami");
        Assert.Equal("Bearer", reply.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task A_stranger_learns_which_methods_and_media_types_there_are()
    {
        service.Token = null;
        using var content = new StringContent("a", Encoding.UTF8, "text/plain");

        AssertFailure(await service.SendAsync(HttpMethod.Delete, "/api/v1/whoami"), 405, "method-not-allowed", "/api/v1/whoami");
        AssertFailure(await service.SendAsync(HttpMethod.Post, "/api/v1/parcels", content), 415, "unsupported-media-type", "/api/v1/parcels");
    }

    [Fact]
    public async Task A_stranger_learns_what_does_not_exist()
    {
        service.Token = null;

        AssertFailure(await service.GetAsync("/api/v1/nowhere"), 404, "not-found", "/api/v1/nowhere");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Another_media_type_is_unsupported(string mediaType)
    {
        using var content = new StringContent("parts=1", new MediaTypeHeaderValue(mediaType));

        AssertFailure(await service.SendAsync(HttpMethod.Post, "/api/v1/parcels", content), 415, "unsupported-media-type", "/api/v1/parcels");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_too_large(bool saysItsLength)
    {
        var text = $$"""{ "sku": "{{new string('x', RequestLimits.MaxBodyBytes)}}" }""";
        using HttpContent body = saysItsLength
            ? new ByteArrayContent(Encoding.UTF8.GetBytes(text))
            : new StreamContent(new Chunks(Encoding.UTF8.GetBytes(text)));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        AssertFailure(await service.SendAsync(HttpMethod.Post, "/api/v1/parcels", body), 413, "body-too-large", "/api/v1/parcels");
    }

    [Theory]
    [InlineData("application/xml", 406)]
    [InlineData("text/html, application/json;q=0", 406)]
    [InlineData("application/json", 200)]
    [InlineData("text/html, */*;q=0.1", 200)]
    [InlineData("application/json; charset=utf-8", 200)]
    [InlineData("application/*", 200)]
    [InlineData("nonsense", 200)]
    public async Task A_caller_that_takes_no_json_is_told_so(string accept, int status)
    {
        var reply = await service.GetAsync("/api/v1/whoami", ("Accept", accept));

        Assert.Equal(status, reply.Status);
        if (status == 406)
        {
            AssertFailure(reply, 406, "not-acceptable", "/api/v1/whoami");
        }
    }

    [Fact]
    public async Task No_text_of_an_exception_leaves_and_a_bug_is_logged_once()
    {
        foreach (var path in new[] { "bug", "database", "timeout" })
        {
            var reply = await service.GetAsync($"/api/v1/fails/{path}", ("X-Request-Id", $"request-of-{path}"));
            Assert.DoesNotContain("secret", reply.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", reply.Body, StringComparison.Ordinal);
        }

        var errors = service.Log.All.Where(line => line.Level >= LogLevel.Error).ToList();
        Assert.Contains("the secret is 42", Assert.Single(errors).Text, StringComparison.Ordinal);
        Assert.Contains("request request-of-bug of anna", errors[0].Text, StringComparison.Ordinal);
        Assert.Contains("TraceId=", errors[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_is_answered_in_the_envelope_in_development_too()
    {
        await using var development = await TestService.StartAsync("Development");

        AssertFailure(await development.GetAsync("/api/v1/fails/bug"), 500, "internal-error", "/api/v1/fails/bug");
    }

    [Fact]
    public async Task What_will_mend_itself_says_when_to_come_back() =>
        Assert.Equal("5", (await service.GetAsync("/api/v1/fails/database")).Header("Retry-After"));

    [Theory]
    [InlineData("abc-123_X.9", true)]
    [InlineData("spaces are not taken", false)]
    [InlineData("quote\"", false)]
    [InlineData("", false)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234", false)]
    public async Task A_harmless_request_id_is_kept_and_any_other_replaced(string given, bool kept)
    {
        var reply = await service.GetAsync("/api/v1/whoami", ("X-Request-Id", given));

        var used = reply.Header("X-Request-Id");
        Assert.Equal(kept, used == given);
        Assert.Equal(used, reply.Meta.GetProperty("requestId").GetString());
        Assert.True(kept || Guid.TryParse(used, out _));
    }

    [Fact]
    public async Task A_head_of_a_failure_has_no_body()
    {
        var reply = await service.SendAsync(HttpMethod.Head, "/nowhere");

        Assert.Equal(404, reply.Status);
        Assert.Empty(reply.Body);
    }

    [Fact]
    public async Task Validation_names_the_fields_as_json_does()
    {
        var reply = await service.GetAsync("/api/v1/invalid");

        AssertFailure(reply, 422, "validation-failed", "/api/v1/invalid");
        Assert.Equal("""{"lines[0].quantity":["too many"]}""", reply.Error.GetProperty("errors").GetRawText());
    }

    [Fact]
    public async Task A_long_answer_is_compressed_for_who_takes_that()
    {
        var reply = await service.GetAsync("/api/v1/long", ("Accept-Encoding", "br"));

        Assert.Equal(200, reply.Status);
        Assert.True(Encoding.UTF8.GetByteCount(reply.Body) < 1000);
    }

    private static void AssertFailure(Reply reply, int status, string code, string instance)
    {
        Assert.Equal(status, reply.Status);
        Assert.Equal("application/json", reply.ContentType);
        Assert.Equal(["data", "meta", "error"], reply.Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Null, reply.Data.ValueKind);
        Assert.Equal(code, reply.Code);
        Assert.Equal(status, reply.Error.GetProperty("status").GetInt32());
        Assert.Equal(instance, reply.Error.GetProperty("instance").GetString());
        Assert.All(["type", "title", "detail", "traceId"], member => Assert.NotEmpty(reply.Error.GetProperty(member).GetString()!));
        Assert.Equal(reply.Header("X-Request-Id"), reply.Meta.GetProperty("requestId").GetString());
        Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
    }

    /// <summary>A stream that does not say how long it is.</summary>
    private sealed class Chunks(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
