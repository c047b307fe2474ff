using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Validation;

namespace Architecture.Tests;

[Collection(nameof(RunningServices))]
public sealed class EndpointTests(RunningServices services)
{
    // Whoever holds a mail's link need not be signed in: its token is the permission.
    private static readonly string[] Open =
    [
        "/health/live", "/health/ready", "/metrics", "/openapi/v1.json",
        "/api/v1/notifications/unsubscribe", "/api/v1/notifications/unsubscribe/page",
    ];

    [Fact]
    public void There_are_endpoints_to_look_at() => Assert.True(services.Api.Count() > 12, $"Found only {services.Api.Count()} endpoints.");

    [Fact]
    public async Task What_says_nothing_of_who_may_call_it_is_closed_to_strangers()
    {
        foreach (var service in services.Endpoints.Select(found => found.Service).Distinct())
        {
            var fallback = await service.Host.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
            Assert.Contains(fallback!.Requirements, requirement => requirement is DenyAnonymousAuthorizationRequirement);
        }
    }

    [Fact]
    public void No_endpoint_is_open_to_strangers() => Faults.None(
        from endpoint in services.Endpoints.Select(found => found.Endpoint)
        where endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null && !Open.Contains(endpoint.RoutePattern.RawText)
        select $"{Name(endpoint)} lets everybody in. What must be open is {string.Join(", ", Open)}; everything else asks for a token.");

    [Fact]
    public void Every_body_is_validated() => Faults.None(
        from found in services.Api
        let body = found.Chain.RequestType
        where body is not null && body != typeof(void) && !body.IsDefined(typeof(ValidatableTypeAttribute), inherit: false)
        select $"{Name(found.Endpoint)} takes a {body.Name} without [ValidatableType]: nothing checks its annotations. Put it on the record.");

    [Fact]
    public void What_changes_something_asks_for_an_idempotency_key_and_nothing_else_does() => Faults.None(
        from found in services.Api
        let mutates = found.Chain.HttpMethods.Any(method => method != "GET")
        where mutates != found.Chain.DeduplicatedWithResponse is not null
        select mutates
            ? $"{Name(found.Endpoint)} may have its effect twice when a caller repeats it. {nameof(ServiceDefaults.Api)}'s conventions must reach it."
            : $"{Name(found.Endpoint)} changes nothing and stores its answers all the same. Read with GET and without a key.");

    [Fact]
    public void Every_success_is_documented() => Faults.None(
        from found in services.Api
        let answers = found.Endpoint.Metadata.OfType<IProducesResponseTypeMetadata>()
        where !answers.Any(answer => answer is { StatusCode: >= 200 and < 300, Type: not null })
        select $"{Name(found.Endpoint)} does not say what it answers, so its callers cannot generate a client. Return a type, or declare Produces.");

    private static string Name(RouteEndpoint endpoint) =>
        $"{string.Join(",", endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])} {endpoint.RoutePattern.RawText}";
}
