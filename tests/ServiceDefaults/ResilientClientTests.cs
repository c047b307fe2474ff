using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polly.CircuitBreaker;
using Polly.Timeout;
using ServiceDefaults.Clients;

namespace ServiceDefaults.Tests;

public sealed class ResilientClientTests : IDisposable
{
    private static readonly ResilienceOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1) };

    private readonly Script script = new();
    private ServiceProvider? provider;

    public void Dispose() => provider?.Dispose();

    [Fact]
    public async Task A_read_is_tried_again_until_it_works()
    {
        script.Answers = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.InternalServerError, HttpStatusCode.OK];

        using var response = await Client(Quick).GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3, script.Calls);
        Assert.Equal("http://payments.test/x", script.LastAddress);
    }

    [Fact]
    public async Task A_write_without_a_key_is_never_sent_twice_and_one_with_a_key_is_sent_whole()
    {
        script.Answers = [HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK];
        using var plain = await PostAsync(Client(Quick), key: null);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 1), (plain.StatusCode, script.Calls));

        using var keyed = await PostAsync(Client(Quick), "key-1");
        Assert.Equal((HttpStatusCode.OK, 2), (keyed.StatusCode, script.Calls));
        Assert.Equal("a body", script.LastBody);
    }

    [Fact]
    public async Task What_is_the_callers_fault_is_not_tried_again()
    {
        script.Answers = [HttpStatusCode.BadRequest];

        using var response = await Client(Quick).GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, 1), (response.StatusCode, script.Calls));
    }

    [Fact]
    public async Task Who_asks_to_be_left_alone_for_long_is_left_alone()
    {
        script.Answers = [HttpStatusCode.TooManyRequests, HttpStatusCode.OK];
        script.RetryAfter = TimeSpan.FromHours(1);

        using var response = await Client(Quick).GetAsync("/x", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.TooManyRequests, 1), (response.StatusCode, script.Calls));
    }

    [Fact]
    public async Task A_broken_service_is_left_alone_for_a_while()
    {
        script.Answers = [HttpStatusCode.ServiceUnavailable];
        var client = Client(Quick with { MaxRetries = 1, MinimumThroughput = 4 });
        for (var count = 0; count < 2; count++)
        {
            using var response = await client.GetAsync("/x", TestContext.Current.CancellationToken);
        }

        await Assert.ThrowsAsync<BrokenCircuitException>(() => client.GetAsync("/x", TestContext.Current.CancellationToken));
        Assert.Equal(4, script.Calls);
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up()
    {
        script.Hang = true;

        var client = Client(Quick with { AttemptTimeout = TimeSpan.FromMilliseconds(20), MaxRetries = 1 });

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => client.GetAsync("/x", TestContext.Current.CancellationToken));

        Assert.Equal(2, script.Calls);
    }

    [Fact]
    public async Task Calls_beyond_the_bulkhead_fail_at_once()
    {
        script.Hang = true;
        var client = Client(Quick with { MaxConcurrency = 1, MaxWaiting = 0 });
        using var giveUp = new CancellationTokenSource();
        var first = client.GetAsync("/x", giveUp.Token);
        await script.Called;

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/x", TestContext.Current.CancellationToken));

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("payments")]
    [InlineData("ftp://payments")]
    public void A_missing_address_is_named(string? address)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["services:payments:http:0"] = address }).Build();

        var error = Assert.Throws<InvalidOperationException>(() => configuration.ServiceAddress("payments"));

        Assert.Contains("services__payments__http__0", error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/x");
        request.Content = new StreamContent(new MemoryStream("a body"u8.ToArray()));
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private HttpClient Client(ResilienceOptions options)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["services:payments:http:0"] = "http://payments.test" }).Build());
        services.AddResilientHttpClient<PaymentsClient>("payments", options).ConfigurePrimaryHttpMessageHandler(() => script);
        provider?.Dispose();
        provider = services.BuildServiceProvider();
        return provider.GetRequiredService<PaymentsClient>().Http;
    }

    private sealed class PaymentsClient(HttpClient http)
    {
        public HttpClient Http => http;
    }

    /// <summary>Another service that answers by script; the last answer is repeated.</summary>
    private sealed class Script : HttpMessageHandler
    {
        private readonly TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public HttpStatusCode[] Answers { get; set; } = [HttpStatusCode.OK];

        public TimeSpan? RetryAfter { get; set; }

        public bool Hang { get; set; }

        public int Calls { get; private set; }

        public string? LastBody { get; private set; }

        public string? LastAddress { get; private set; }

        public Task Called => called.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            called.TrySetResult();
            LastAddress = request.RequestUri!.ToString();
            LastBody = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null;
            if (Hang)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var response = new HttpResponseMessage(Answers[Math.Min(Calls, Answers.Length) - 1]);
            response.Headers.RetryAfter = RetryAfter is { } delay ? new RetryConditionHeaderValue(delay) : null;
            return response;
        }
    }
}
