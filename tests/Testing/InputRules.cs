using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Testing;

/// <summary>An endpoint that takes a body.</summary>
/// <param name="Method">How it is sent.</param>
/// <param name="Path">Under <c>/api/v1</c>.</param>
/// <param name="Role">Who may send it.</param>
/// <param name="Good">A body that it takes, as compact JSON that ends with a text.</param>
/// <param name="Text">A required text in it: <c>"name":"Ada"</c>.</param>
public sealed record TakesBody(HttpMethod Method, string Path, string Role, string Good, string Text);

/// <summary>Whatever is wrong with what a caller sends is told apart from what is right, and never ends in a failure of ours.</summary>
public abstract class InputRules
{
    public static TheoryData<string> Kinds => [.. BadInput.OfText("""{"a":"x"}""", "\"a\":\"x\"").Keys];

    protected abstract RunningService Service { get; }

    protected abstract Task<TakesBody> EndpointAsync();

    [Theory, MemberData(nameof(Kinds))]
    public async Task Bad_input_is_told_for_what_it_is(string kind)
    {
        var endpoint = await EndpointAsync();
        await AssertRefusedAsync(endpoint, BadInput.OfText(endpoint.Good, endpoint.Text)[kind]);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml")]
    public async Task What_is_not_json_is_not_read(string mediaType)
    {
        var endpoint = await EndpointAsync();

        var answer = await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Good), mediaType);

        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "unsupported-media-type"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_is_right_is_taken()
    {
        var endpoint = await EndpointAsync();
        Assert.Null((await SendAsync(endpoint, Encoding.UTF8.GetBytes(endpoint.Good))).Code);
    }

    protected async Task AssertRefusedAsync(TakesBody endpoint, BadInput bad)
    {
        var answer = await SendAsync(endpoint, bad.Content);

        Assert.Equal((bad.Status, bad.Code ?? answer.Code), (answer.Status, answer.Code));
        Assert.NotNull(answer.Code);
        Assert.DoesNotContain("Exception", answer.Body!.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task<ServiceAnswer> SendAsync(TakesBody endpoint, byte[] body, string mediaType = "application/json")
    {
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        return await Service.SendContentAsync(endpoint.Method, endpoint.Path, content, endpoint.Role);
    }
}

/// <summary>The same for an endpoint that also takes a whole number.</summary>
public abstract class NumberRules : InputRules
{
    public static TheoryData<string> KindsOfNumbers => [.. BadInput.OfNumber("""{"b":1}""", "\"b\":1").Keys];

    /// <summary>A whole number from 1 in the good body: <c>"quantity":1</c>.</summary>
    protected abstract string Number { get; }

    [Theory, MemberData(nameof(KindsOfNumbers))]
    public async Task A_bad_number_is_told_for_what_it_is(string kind)
    {
        var endpoint = await EndpointAsync();
        await AssertRefusedAsync(endpoint, BadInput.OfNumber(endpoint.Good, Number)[kind]);
    }
}
