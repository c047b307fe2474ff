using System.Net;
using Testing.Hostile;

namespace Gateway.Tests;

public sealed class HostileTokenTests(HostileTokenTests.Doors doors) : IClassFixture<HostileTokenTests.Doors>
{
    private static readonly string[] Paths =
        ["/api/v1/orders/1", "/api/v1/customers/1", "/api/v1/inventory/items", "/api/v1/subscriptions/1", "/api/v1/notifications/1"];

    [Theory, MemberData(nameof(HostileTokens.Names), MemberType = typeof(HostileTokens))]
    public async Task Nobody_gets_to_any_service_with_a_token_that_has(string fault)
    {
        foreach (var path in Paths)
        {
            Assert.Contains(
                await KnockAsync(path, HostileTokens.Headers(fault)),
                new[] { HttpStatusCode.Unauthorized, HttpStatusCode.RequestHeaderFieldsTooLarge });
        }

        Assert.Empty(doors.Behind.Received);
    }

    [Fact]
    public async Task The_token_that_they_are_made_of_gets_to_every_service()
    {
        foreach (var path in Paths)
        {
            Assert.Equal(HttpStatusCode.OK, await KnockAsync(path, ("Authorization", $"Bearer {Forged.Valid()}")));
        }

        Assert.Equal(Paths.Length, doors.Behind.Received.Count);
        doors.Behind.Received.Clear();
    }

    private Task<HttpStatusCode> KnockAsync(string path, params (string, string)[] headers) =>
        RawRequest.GetAsync(doors.Gateway.Http.BaseAddress!, path, headers);

    /// <summary>The gateway before one service that stands for all.</summary>
    public sealed class Doors : IAsyncLifetime
    {
        public Upstream Behind { get; private set; } = null!;

        public RunningGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Behind = await Upstream.StartAsync("service");
            string[] services = ["orders", "inventory", "subscriptions", "notifications"];
            Gateway = await RunningGateway.StartWithTestIssuerAsync(
                [.. services.Select(service => $"--services:{service}:http:0={Behind.Address}"), "--Gateway:Limits:Enabled=false"]);
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Behind.DisposeAsync();
        }
    }
}
