using System.Net;
using OperationsConsole.Services;

namespace OperationsConsole.Tests;

public sealed class AnswerReaderTests
{
    private sealed record Order(string Id, State State);

    private enum State
    {
        Placed,
        PastDue,
    }

    [Fact]
    public void Data_is_taken_out_of_the_envelope_with_its_page()
    {
        var answer = AnswerReader.Read<Order[]>("orders", HttpStatusCode.OK,
            """
            {
              "data": [ { "id": "1", "state": "pastDue", "newer": true } ],
              "meta": { "page": { "next": "n", "previous": null, "limit": 20 } },
              "error": null
            }
            """);

        Assert.Equal([new Order("1", State.PastDue)], answer.Data!);
        Assert.Equal(new PageOf("n", null, 20), answer.Page);
        Assert.True(answer.Succeeded);
    }

    [Fact]
    public void A_refusal_keeps_its_code_its_sentence_and_what_is_wrong_where()
    {
        var answer = AnswerReader.Read<Order>("orders", HttpStatusCode.UnprocessableEntity,
            """
            {
              "data": null,
              "error": { "detail": "It does not fit.", "code": "invalid-body", "traceId": "t", "errors": { "a.b": [ "Expected a number." ] } }
            }
            """);

        Assert.Equal((FailureKind.Refused, "It does not fit.", "invalid-body", "t"),
            (answer.Failure!.Kind, answer.Failure.Message, answer.Failure.Code, answer.Failure.TraceId));
        Assert.Equal(["Expected a number."], answer.Failure.Errors["a.b"]);
        Assert.Null(answer.Data);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, FailureKind.SignedOut)]
    [InlineData(HttpStatusCode.Forbidden, FailureKind.Forbidden)]
    [InlineData(HttpStatusCode.NotFound, FailureKind.NotFound)]
    [InlineData(HttpStatusCode.Conflict, FailureKind.Refused)]
    [InlineData(HttpStatusCode.InternalServerError, FailureKind.Broken)]
    [InlineData(HttpStatusCode.BadGateway, FailureKind.Away)]
    [InlineData(HttpStatusCode.ServiceUnavailable, FailureKind.Away)]
    public void A_failure_without_an_envelope_is_told_by_its_status(HttpStatusCode status, FailureKind kind)
    {
        var failure = AnswerReader.Read<Order>("orders", status, "<html>no</html>").Failure!;

        Assert.Equal(kind, failure.Kind);
        Assert.DoesNotContain("<", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_success_that_cannot_be_read_is_a_failure_and_not_an_empty_list()
    {
        Assert.Equal(FailureKind.Broken, AnswerReader.Read<Order[]>("orders", HttpStatusCode.OK, """{ "data": 7 }""").Failure!.Kind);
        Assert.True(AnswerReader.Read<Order[]>("orders", HttpStatusCode.NoContent, "").Succeeded);
    }
}
