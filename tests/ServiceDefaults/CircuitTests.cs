using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Polly.RateLimiting;

namespace ServiceDefaults.Tests;

/// <summary>A service that is slow, down or unsteady, as its callers and those who watch them see it; all waits are shortened.</summary>
public sealed class CircuitTests : IAsyncLifetime
{
    private static readonly TimeSpan Break = TimeSpan.FromMilliseconds(500);
    private readonly Provider provider = new();
    private readonly LogLines log = new();
    private WebApplication app = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--Auth:Issuer=https://issuer.test"]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddHttpClient("payments").ConfigurePrimaryHttpMessageHandler(() => provider);
        builder.Services.ConfigureAll<HttpStandardResilienceOptions>(options =>
        {
            options.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(200);
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            options.CircuitBreaker.BreakDuration = Break;
            options.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(10);
            options.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 2;
            options.RateLimiter.DefaultRateLimiterOptions.QueueLimit = 0;
        });
        app = builder.Build();
        app.UseServiceDefaults();
        await app.StartAsync(TestContext.Current.CancellationToken);
        client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("payments");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task A_slow_answer_is_not_waited_for_and_asked_for_again()
    {
        provider.Answers = [null, HttpStatusCode.OK];

        Assert.Equal(HttpStatusCode.OK, await GetAsync());
        Assert.Equal(2, provider.Calls);
    }

    [Fact]
    public async Task An_unsteady_service_is_used_without_its_callers_noticing()
    {
        provider.Answers = [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable];

        for (var count = 0; count < 12; count++)
        {
            Assert.Equal(HttpStatusCode.OK, await GetAsync());
        }

        Assert.Equal(("Healthy", -1L), (await HealthAsync(), State()));
    }

    [Fact]
    public async Task A_service_that_is_down_degrades_its_callers_and_takes_none_of_them_away()
    {
        await BreakAsync();

        await Assert.ThrowsAsync<BrokenCircuitException>(GetAsync);
        var calls = provider.Calls;
        Assert.Equal(("Degraded", 2L), (await HealthAsync(), State()));
        Assert.Equal(calls, provider.Calls);
        Assert.Single(log.All, line => line.Text.Contains("payments.test keeps failing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_it_answers_again_all_is_as_before()
    {
        await BreakAsync();
        provider.Answers = [HttpStatusCode.OK];

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (State() == 2)
        {
            await pause.WaitForNextTickAsync(limit.Token);
        }

        Assert.Equal(("Degraded", 1L), (await HealthAsync(), State()));
        Assert.Equal(HttpStatusCode.OK, await GetAsync());
        Assert.Equal(("Healthy", 0L), (await HealthAsync(), State()));
    }

    [Fact]
    public async Task No_more_calls_than_a_bound_are_made_at_once()
    {
        provider.Answers = [null];
        var waiting = Enumerable.Range(0, 2).Select(_ => PostAsync()).ToArray();

        await Assert.ThrowsAsync<RateLimiterRejectedException>(PostAsync);
        Assert.All(await Task.WhenAll(waiting), Assert.NotNull);
    }

    private async Task BreakAsync()
    {
        provider.Answers = [HttpStatusCode.ServiceUnavailable];
        for (var count = 0; count < 10; count++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://payments.test/x");
            using var refused = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    private async Task<HttpStatusCode> GetAsync()
    {
        using var response = await client.GetAsync(new Uri("http://payments.test/x"), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<Exception?> PostAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://payments.test/x");
        try
        {
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return null;
        }
        catch (Polly.Timeout.TimeoutRejectedException slow)
        {
            return slow;
        }
    }

    private async Task<string> HealthAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var response = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    // -1 as long as there is nothing to tell.
    private long State()
    {
        var state = -1L;
        var meters = app.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "http.client.circuit.state" && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) =>
        {
            Assert.Equal("payments.test", Assert.Single(tags.ToArray()).Value);
            state = value;
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return state;
    }

    /// <summary>Answers in turn; null is an answer that does not come.</summary>
    private sealed class Provider : HttpMessageHandler
    {
        private int calls;

        public HttpStatusCode?[] Answers { get; set; } = [HttpStatusCode.OK];

        public int Calls => calls;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = Answers[(Interlocked.Increment(ref calls) - 1) % Answers.Length];
            if (answer is null)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return new HttpResponseMessage(answer!.Value);
        }
    }
}
