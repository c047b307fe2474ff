using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;

namespace ServiceDefaults.Tests;

public sealed class ResilientClientTests : IAsyncDisposable
{
    private readonly Script script = new();
    private readonly WebApplication app;
    private readonly HttpClient client;

    public ResilientClientTests()
    {
        var builder = WebApplication.CreateBuilder(["--Auth:Issuer=https://issuer.test", "--services:payments:http:0=http://payments.test:81"]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpClient("payments").ConfigurePrimaryHttpMessageHandler(() => script);
        app = builder.Build();
        client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("payments");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_read_is_sent_again_until_it_succeeds_and_finds_the_service_by_its_name()
    {
        script.Answers = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.InternalServerError, HttpStatusCode.OK];

        using var response = await client.GetAsync(new Uri("http://payments/x"), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, 3), (response.StatusCode, script.Calls));
        Assert.Equal("http://payments.test:81/x", script.LastAddress);
    }

    [Fact]
    public async Task A_write_without_a_key_is_never_sent_twice_and_one_with_a_key_is_sent_whole()
    {
        script.Answers = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK];
        using var plain = await PostAsync(key: null);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 1), (plain.StatusCode, script.Calls));

        script.Calls = 0;
        using var keyed = await PostAsync("key-1");
        Assert.Equal((HttpStatusCode.OK, 2), (keyed.StatusCode, script.Calls));
        Assert.Equal("a body", script.LastBody);
    }

    [Fact]
    public async Task What_is_the_callers_fault_is_not_tried_again()
    {
        script.Answers = [HttpStatusCode.BadRequest];

        using var response = await client.GetAsync(new Uri("http://payments/x"), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, 1), (response.StatusCode, script.Calls));
    }

    [Fact]
    public async Task A_broken_service_is_left_alone_for_a_while_and_no_other_suffers_for_it()
    {
        script.Answers = [HttpStatusCode.ServiceUnavailable];
        for (var count = 0; count < 10; count++)
        {
            using var refused = await PostAsync(key: null);
        }

        await Assert.ThrowsAsync<BrokenCircuitException>(() => PostAsync(key: null));
        Assert.Equal(10, script.Calls);
        script.Answers = [HttpStatusCode.OK];
        using var other = await client.GetAsync(new Uri("http://other.test/x"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    private async Task<HttpResponseMessage> PostAsync(string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://payments/x");
        request.Content = new StringContent("a body");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Another service that answers by script; the last answer is repeated.</summary>
    private sealed class Script : HttpMessageHandler
    {
        public HttpStatusCode[] Answers { get; set; } = [HttpStatusCode.OK];

        public int Calls { get; set; }

        public string? LastBody { get; private set; }

        public string? LastAddress { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            LastAddress = request.RequestUri!.ToString();
            LastBody = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null;
            return new HttpResponseMessage(Answers[Math.Min(Calls, Answers.Length) - 1]);
        }
    }
}
