using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Platform.EventSourcing;

namespace EventSourcing.Tests;

public sealed class PlatformJsonTests
{
    [Fact]
    public void A_record_is_written_in_camel_case_with_ids_and_enums_as_strings_and_without_nulls()
    {
        var json = Write(new Letter(new LetterId("a-1"), LetterKind.ByCourier, null, new() { [new LetterId("b-2")] = 3 }));

        Assert.Equal("""{"letterId":"a-1","letterKind":"byCourier","copies":{"b-2":3}}""", json);
    }

    [Fact]
    public void A_record_comes_back_as_it_was()
    {
        var letter = new Letter(new LetterId("a-1"), LetterKind.ByCourier, "Grüße & <b>", new() { [new LetterId("b-2")] = 3 });

        var read = Read<Letter>(Write(letter));

        Assert.Equal((letter.LetterId, letter.LetterKind, letter.Note), (read.LetterId, read.LetterKind, read.Note));
        Assert.Equal(letter.Copies, read.Copies);
    }

    [Fact]
    public void Letters_of_every_script_stay_readable() =>
        Assert.Contains("Grüße & <b> 世界", Write(new Letter(new LetterId("a"), LetterKind.ByPost, "Grüße & <b> 世界", [])), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"letterId":"","letterKind":"byPost","copies":{}}""")]
    [InlineData("""{"letterId":7,"letterKind":"byPost","copies":{}}""")]
    [InlineData("""{"letterId":"a","letterKind":1,"copies":{}}""")]
    [InlineData("""{"letterId":"a","letterKind":"byPigeon","copies":{}}""")]
    [InlineData("""{"letterId":"a","letterKind":"byPost"}""")]
    [InlineData("""{"letterId":"a","letterId":"b","letterKind":"byPost","copies":{}}""")]
    [InlineData("""{"letterId":"a","letterKind":"byPost","copies":null}""")]
    public void What_is_not_a_whole_and_valid_record_is_not_read(string json) => Assert.Throws<JsonException>(() => Read<Letter>(json));

    [Fact]
    public void What_may_be_null_is_left_out_and_read_back_so()
    {
        var letter = new Letter(new LetterId("a"), LetterKind.ByPost, Note: null, []);

        Assert.Equal("""{"letterId":"a","letterKind":"byPost","copies":{}}""", Write(letter));
        Assert.Null(Read<Letter>(Write(letter)).Note);
    }

    [Fact]
    public void Times_are_rfc_3339()
    {
        var json = Write(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        Assert.Equal("\"2026-01-02T03:04:05+00:00\"", json);
    }

    private static string Write<T>(T value) => JsonSerializer.Serialize(value, PlatformJson.Options);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, PlatformJson.Options)!;

    private enum LetterKind
    {
        ByPost,
        ByCourier,
    }

    private sealed record Letter(LetterId LetterId, LetterKind LetterKind, string? Note, Dictionary<LetterId, int> Copies);

    private readonly record struct LetterId(string Value) : ITypedId<LetterId>
    {
        public static LetterId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var id) ? id : throw new FormatException();

        public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out LetterId result)
        {
            result = new LetterId(s ?? "");
            return !string.IsNullOrEmpty(s);
        }

        public override string ToString() => Value;
    }
}
