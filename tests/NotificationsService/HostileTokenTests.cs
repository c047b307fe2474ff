using System.Net;
using Testing.Hostile;

namespace NotificationsService.Tests;

public sealed class HostileTokenTests(RunningNotifications notifications) : IClassFixture<RunningNotifications>
{
    [Theory, MemberData(nameof(HostileTokens.Names), MemberType = typeof(HostileTokens))]
    public async Task Nobody_gets_in_with_a_token_that_has(string fault) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await KnockAsync(HostileTokens.Headers(fault)));

    [Fact]
    public async Task The_token_that_they_are_made_of_gets_in() =>
        Assert.Equal(HttpStatusCode.OK, await KnockAsync(("Authorization", $"Bearer {Forged.Valid()}")));

    private async Task<HttpStatusCode> KnockAsync(params (string, string)[] headers) =>
        (await notifications.Service.SendAsync(HttpMethod.Get, "/notifications", role: null, headers: headers)).Status;
}
