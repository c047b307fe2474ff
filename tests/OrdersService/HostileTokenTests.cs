using System.Net;
using Testing.Hostile;

namespace OrdersService.Tests;

public sealed class HostileTokenTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    [Theory, MemberData(nameof(HostileTokens.Names), MemberType = typeof(HostileTokens))]
    public async Task Nobody_gets_in_with_a_token_that_has(string fault) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await KnockAsync(HostileTokens.Headers(fault)));

    [Fact]
    public async Task The_token_that_they_are_made_of_gets_in() =>
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(("Authorization", $"Bearer {Forged.Valid()}")));

    private async Task<HttpStatusCode> KnockAsync(params (string, string)[] headers) =>
        (await orders.Service.SendAsync(HttpMethod.Get, "/orders", role: null, headers: headers)).Status;
}
