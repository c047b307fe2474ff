using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using ServiceDefaults;

namespace Identity.Tests;

public sealed class OtherIssuerTests
{
    [Fact]
    public async Task A_service_takes_the_tokens_of_the_issuer_that_its_configuration_names_and_of_no_other()
    {
        var (here, there) = (FreeAddress(), FreeAddress());
        await using var ours = await IssuerAtAsync(here, "shop-api");
        await using var another = await IssuerAtAsync(there, "another-audience");
        var (token, foreign) = ((await ours.SignInAsync()).AccessToken, (await another.SignInAsync()).AccessToken);

        await using (var service = await ServiceAsync($"--Auth:Issuer={here}"))
        {
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await AskAsync(service, token), await AskAsync(service, foreign)));
        }

        await using (var service = await ServiceAsync($"--Auth:Issuer={there}", "--Auth:Audience=another-audience"))
        {
            Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (await AskAsync(service, token), await AskAsync(service, foreign)));
        }
    }

    private static Task<RunningIdentity> IssuerAtAsync(string address, string audience) => RunningIdentity.StartAsync(
        TimeProvider.System, "--Identity:DemoUsers=true", $"--urls={address}", $"--Auth:Issuer={address}", $"--Auth:Audience={audience}");

    // As every service is configured.
    private static async Task<WebApplication> ServiceAsync(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", "--Auth:RequireHttps=false", .. settings]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/", () => "in");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task<HttpStatusCode> AskAsync(WebApplication service, string token)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.GetAsync(new Uri(service.Urls.Single()), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static string FreeAddress() => $"http://127.0.0.1:{Ports.Free()}";
}
