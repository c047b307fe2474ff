using System.Text.Json;
using OperationsConsole.Streams;

namespace OperationsConsole.Tests;

public sealed class StateDiffTests
{
    [Fact]
    public void A_changed_value_is_named_by_its_path() => AssertChanges(
        """{ "status": "placed", "total": { "amount": "1.00", "currency": "EUR" } }""",
        """{ "status": "paid", "total": { "amount": "1.00", "currency": "EUR" } }""",
        new Change("status", ChangeKind.Changed, "\"placed\"", "\"paid\""));

    [Fact]
    public void Only_the_smallest_part_that_differs_is_told() => AssertChanges(
        """{ "lines": [ { "sku": "A", "quantity": 1 }, { "sku": "B", "quantity": 2 } ] }""",
        """{ "lines": [ { "sku": "A", "quantity": 1 }, { "sku": "B", "quantity": 3 } ] }""",
        new Change("lines[1].quantity", ChangeKind.Changed, "2", "3"));

    [Fact]
    public void What_is_new_or_gone_is_told_leaf_by_leaf() => AssertChanges(
        """{ "hold": { "until": 5 } }""",
        """{ "payment": { "id": "p", "parts": [ 1, 2 ] } }""",
        new Change("hold.until", ChangeKind.Removed, "5", null),
        new Change("payment.id", ChangeKind.Added, null, "\"p\""),
        new Change("payment.parts[0]", ChangeKind.Added, null, "1"),
        new Change("payment.parts[1]", ChangeKind.Added, null, "2"));

    [Fact]
    public void Null_and_nothing_are_the_same() => AssertChanges("""{ "reason": null }""", "{}");

    [Fact]
    public void A_number_that_is_written_otherwise_is_no_change() => AssertChanges("""{ "a": 1.0, "b": 2 }""", """{ "b": 2, "a": 1.00 }""");

    [Fact]
    public void A_value_that_becomes_an_object_is_changed_as_a_whole() => AssertChanges(
        """{ "a": 1 }""", """{ "a": { "b": 1 } }""", new Change("a", ChangeKind.Changed, "1", """{ "b": 1 }"""));

    [Fact]
    public void What_is_sealed_anew_is_no_change_and_another_persons_is()
    {
        AssertChanges("""{ "to": { "subject": "a", "sealed": "x" } }""", """{ "to": { "subject": "a", "sealed": "y" } }""");
        AssertChanges(
            """{ "to": { "subject": "a", "sealed": "x" } }""",
            """{ "to": { "subject": "b", "sealed": "y" } }""",
            new Change("to.subject", ChangeKind.Changed, "\"a\"", "\"b\""));
    }

    [Fact]
    public void The_first_version_adds_everything() => Assert.Equal(
        [new Change("status", ChangeKind.Added, null, "\"placed\""), new Change("lines", ChangeKind.Added, null, "[]")],
        StateDiff.Of(null, Json("""{ "status": "placed", "lines": [] }""")));

    [Fact]
    public void A_state_that_is_not_there_changes_nothing() => Assert.Empty(StateDiff.Of(null, null));

    private static void AssertChanges(string before, string after, params Change[] expected) =>
        Assert.Equal(expected, StateDiff.Of(Json(before), Json(after)));

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
