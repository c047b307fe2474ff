namespace Identity.Tests;

public sealed class AuditTests : IAsyncLifetime
{
    private RunningIdentity identity = null!;

    public async ValueTask InitializeAsync() => identity = await RunningIdentity.StartAsync(
        new ManualClock(), "--Identity:DemoUsers=true", "--Identity:Clients:billing:Secret=s3cret");

    public ValueTask DisposeAsync() => identity.DisposeAsync();

    [Fact]
    public async Task What_happens_to_sign_ins_and_tokens_is_on_record_with_who_and_from_where()
    {
        var signedIn = await identity.SignInAsync();
        await identity.SignInAsync(password: "guess-1");
        await identity.SignInAsync("not-a-user-but-a-password");
        await identity.RefreshAsync(signedIn.RefreshToken);
        await identity.RefreshAsync(signedIn.RefreshToken);
        await identity.AskAsync(("grant_type", "client_credentials"), ("client_id", "billing"), ("client_secret", "s3cret"));
        await identity.AskAsync(("grant_type", "client_credentials"), ("client_id", "billing"), ("client_secret", "guess-2"));
        using var revoked = await identity.PostAsync(
            "/connect/revocation", ("client_id", "demo"), ("token", (await identity.SignInAsync("admin")).RefreshToken));

        Assert.Equal(
            [
                "signed_in customer demo 127.0.0.1 done",
                "signed_in customer demo 127.0.0.1 wrong_password",
                "signed_in - demo 127.0.0.1 unknown_user",
                "refreshed customer demo 127.0.0.1 done",
                "refreshed customer demo 127.0.0.1 refresh_token_reused",
                "token_issued_to_client client:billing billing 127.0.0.1 done",
                "client_authenticated - billing 127.0.0.1 invalid_client",
                "signed_in admin demo 127.0.0.1 done",
                "token_revoked admin demo 127.0.0.1 done",
            ],
            await identity.Database.QueryAsync<string>(
                """
                select concat_ws(' ', "What", coalesce("Who", '-'), "Client", "Origin", coalesce("Refusal", 'done'))
                from identity."AuditEvents" order by ctid
                """));
    }

    [Fact]
    public async Task A_caller_behind_the_gateway_is_on_record_with_the_address_that_the_gateway_saw()
    {
        identity.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        await identity.SignInAsync();

        Assert.Equal(["203.0.113.7"], await identity.Database.QueryAsync<string>("""select "Origin" from identity."AuditEvents" """));
    }
}
