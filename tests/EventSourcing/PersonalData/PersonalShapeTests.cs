using System.Text;
using System.Text.Json;
using Platform.EventSourcing;

namespace EventSourcing.Tests;

public sealed class PersonalShapeTests
{
    private static readonly SubjectKey AdasKey = Key(1);
    private static readonly SubjectKey BensKey = Key(2);
    private static readonly SubjectKeySet Both = Keys(("ada", AdasKey), ("ben", BensKey));
    private static readonly SubjectKeySet AdaErased = Keys(("ada", null), ("ben", BensKey));
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly Letter Whole = new("ada", "Dear \"Ada\"", new Place("Main Street", "3rd", 7, Day), 4711, ["Ada", "Zoë"], "blue");

    [Fact]
    public void What_is_personal_is_nowhere_in_the_stored_text_and_the_rest_is()
    {
        var stored = Text(Protect(Whole, Both));

        Assert.All(["Dear", "Main Street", "3rd", "4711", "Zoë"], word => Assert.DoesNotContain(word, stored, StringComparison.Ordinal));
        Assert.Contains("\"reader\":\"ada\"", stored, StringComparison.Ordinal);
        Assert.Contains("\"stamp\":\"blue\"", stored, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_protected_is_read_back_as_it_was()
    {
        var read = Read<Letter>(Protect(Whole, Both), Both);

        Assert.Equal(Json(Whole), Json(read));
    }

    [Fact]
    public void The_stored_form_is_the_documented_one()
    {
        using var stored = JsonDocument.Parse(Protect(new Letter("ada", "x"), Both));

        var parts = stored.RootElement.GetProperty("text").GetString()!.Split('.');

        Assert.Equal(["personal", "v1", "YWRh", AdasKey.Id.ToString("n")], parts[..4]);
        Assert.Equal(5, parts.Length);

        // 12 bytes of nonce, 3 of the text "x" with its quotation marks, and 16 of the tag are 42 characters of base64url.
        Assert.Equal(42, parts[4].Length);
    }

    [Fact]
    public void The_same_value_is_never_stored_the_same_way_twice() =>
        Assert.NotEqual(Text(Protect(Whole, Both)), Text(Protect(Whole, Both)));

    [Fact]
    public void An_erased_person_reads_as_erased_and_the_others_do_not()
    {
        var bundle = new Bundle("all", [Whole, new Letter("ben", "Dear Ben")], new Dictionary<string, Letter> { ["first"] = Whole });

        var read = Read<Bundle>(Protect(bundle, Both), AdaErased);

        Assert.Equal("all", read.Title);
        Assert.Equal("Dear Ben", read.Letters[1].Text);
        Assert.All([read.Letters[0], read.ByName["first"]], letter =>
        {
            Assert.Equal("[erased]", letter.Text);
            Assert.Equal(new Place("[erased]", null, 0, default), letter.To);
            Assert.Null(letter.Phone);
            Assert.Empty(letter.Names!);
            Assert.Equal("blue", letter.Stamp);
        });
    }

    [Fact]
    public void A_type_may_contain_itself()
    {
        var thread = new Thread("ada", "first", [new Thread("ben", "second", [])]);

        var read = Read<Thread>(Protect(thread, Both), AdaErased);

        Assert.Equal(("[erased]", "second"), (read.Text, read.Answers[0].Text));
    }

    [Fact]
    public void A_value_that_was_stored_in_clear_stays_readable_until_its_person_is_erased()
    {
        var clear = Json(Whole);

        Assert.Equal(Text(clear), Text(Json(Read<Letter>(clear, Both))));
        Assert.Equal(Text(clear), Text(Json(Read<Letter>(clear, SubjectKeySet.None))));
        Assert.Equal("[erased]", Read<Letter>(clear, AdaErased).Text);
    }

    [Fact]
    public void A_value_that_was_changed_is_not_read()
    {
        var stored = Text(Protect(new Letter("ada", "Dear Ada"), Both));
        var last = stored.LastIndexOf('"') - 3;
        var changed = stored.Remove(last, 1).Insert(last, stored[last] == 'A' ? "B" : "A");

        Assert.Throws<UnreadablePersonalValueException>(() => Read<Letter>(Encoding.UTF8.GetBytes(changed), Both));
    }

    [Fact]
    public void A_value_of_another_person_is_not_read()
    {
        var moved = Text(Protect(new Letter("ada", "secret"), Both)).Replace("\"ada\"", "\"ben\"", StringComparison.Ordinal);
        var disguised = moved.Replace("YWRh", "YmVu", StringComparison.Ordinal)
            .Replace(AdasKey.Id.ToString("n"), BensKey.Id.ToString("n"), StringComparison.Ordinal);

        Assert.Throws<UnreadablePersonalValueException>(() => Read<Letter>(Encoding.UTF8.GetBytes(moved), Both));
        Assert.Throws<UnreadablePersonalValueException>(() => Read<Letter>(Encoding.UTF8.GetBytes(disguised), Both));
    }

    [Fact]
    public void A_value_of_another_property_is_not_read()
    {
        var stored = Text(Protect(new Letter("ada", "secret"), Both)).Replace("\"text\"", "\"stamp2\"", StringComparison.Ordinal);
        using var parts = JsonDocument.Parse(stored);
        var swapped = $$"""{"reader":"ada","text":"x","phone":"{{parts.RootElement.GetProperty("stamp2").GetString()}}"}""";

        Assert.Throws<UnreadablePersonalValueException>(() => Read<Letter>(Encoding.UTF8.GetBytes(swapped), Both));
    }

    [Fact]
    public void A_value_stored_under_a_former_name_of_its_property_is_read()
    {
        var sealedThen = SealedValue.Seal("4711"u8, AdasKey, "ada", "telephone", "", []);
        var stored = $$"""{"reader":"ada","text":"x","phone":"{{sealedThen}}"}""";

        Assert.Equal(4711, Read<Letter>(Encoding.UTF8.GetBytes(stored), Both).Phone);
    }

    [Fact]
    public void A_value_is_not_read_with_the_wrong_key_or_without_one()
    {
        var stored = Protect(Whole, Both);

        Assert.Throws<UnreadablePersonalValueException>(() => Read<Letter>(stored, Keys(("ada", Key(3)))));
        Assert.Throws<UnreadablePersonalValueException>(() => Read<Letter>(stored, Keys(("ada", new SubjectKey(AdasKey.Id, new byte[32])))));
        Assert.Throws<UnreadablePersonalValueException>(() => Read<Letter>(stored, SubjectKeySet.None));
    }

    [Fact]
    public void New_data_of_an_erased_person_is_refused_and_what_follows_from_the_log_is_written_as_erased()
    {
        Assert.Throws<SubjectErasedException>(() => Protect(Whole, AdaErased));

        var stored = Shape<Letter>().Protect(Json(Whole), AdaErased, WhenErased.Replace);

        Assert.Equal("[erased]", JsonSerializer.Deserialize<Letter>(stored, PlatformJson.Options)!.Text);
        Assert.Equal(Text(stored), Text(Shape<Letter>().Protect(stored, AdaErased, WhenErased.Refuse)));
    }

    [Fact]
    public void A_personal_value_of_nobody_is_not_written() =>
        Assert.Throws<InvalidOperationException>(() => Protect(new Letter("", "Dear nobody"), Both));

    [Fact]
    public void The_people_in_a_text_are_found_wherever_they_are()
    {
        var people = new HashSet<string>();

        Shape<Bundle>().CollectSubjects(
            Json(new Bundle("all", [Whole], new Dictionary<string, Letter> { ["second"] = new("ben", "x") })), people);

        Assert.Equal(["ada", "ben"], people.Order());
    }

    [Fact]
    public void A_type_without_personal_properties_has_no_shape() =>
        Assert.All([typeof(Place), typeof(string)], type => Assert.Null(PersonalShape.Of(type)));

    [Theory]
    [InlineData(typeof(Nameless), "[DataSubject]")]
    [InlineData(typeof(Twice), "exactly one")]
    [InlineData(typeof(Hidden), "in clear")]
    [InlineData(typeof(Unsayable), "nothing can stand for an erased value")]
    public void A_record_that_does_not_say_whose_it_is_or_cannot_be_erased_stops_the_start(Type type, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<InvalidOperationException>(() => PersonalShape.Of(type)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_stored_answer_is_protected_and_erased_in_the_shape_it_had()
    {
        var body = Text(Json(new { order = Whole }));
        var record = Record(body);
        var shape = PersonalShape.Of(new { order = Whole }.GetType())!;

        var stored = PersonalAnswer.Protect(record, shape, Both);

        Assert.DoesNotContain("Main Street", stored.Answer.Body, StringComparison.Ordinal);
        Assert.Equal(body, (await PersonalAnswer.RevealAsync(stored, new FixedKeys(Both), TestContext.Current.CancellationToken)).Answer.Body);
        var erased = await PersonalAnswer.RevealAsync(stored, new FixedKeys(AdaErased), TestContext.Current.CancellationToken);
        var letter = JsonSerializer.Deserialize<Dictionary<string, Letter>>(erased.Answer.Body, PlatformJson.Options)!["order"];
        Assert.Equal(("[erased]", "[erased]", "blue"), (letter.Text, letter.To!.Street, letter.Stamp));
    }

    [Fact]
    public async Task A_sealed_value_that_a_caller_brings_from_elsewhere_is_not_opened_for_them()
    {
        var stored = PersonalAnswer.Protect(Record(Text(Json(Whole))), Shape<Letter>(), Both);
        var stolen = JsonDocument.Parse(stored.Answer.Body).RootElement.GetProperty("text").GetString();
        var mine = Record($$"""{"text":"{{stolen}}"}""") with { Caller = "eve" };

        var answered = await PersonalAnswer.RevealAsync(mine, new FixedKeys(Both), TestContext.Current.CancellationToken);

        Assert.Equal(mine.Answer.Body, answered.Answer.Body);
    }

    private static IdempotencyRecord Record(string body) => new("ada", "key", "print", new StoredAnswer(200, new Dictionary<string, string>(), body));

    private static PersonalShape Shape<T>() => PersonalShape.Of(typeof(T))!;

    private static byte[] Protect<T>(T value, SubjectKeySet keys) => Shape<T>().Protect(Json(value), keys, WhenErased.Refuse);

    private static T Read<T>(byte[] stored, SubjectKeySet keys) =>
        JsonSerializer.Deserialize<T>(Shape<T>().Reveal(stored, keys), PlatformJson.Options)!;

    private static byte[] Json<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, PlatformJson.Options);

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);

    private static SubjectKey Key(byte number) => new(new Guid(number, 0, 0, new byte[8]), [.. Enumerable.Repeat(number, 32)]);

    private static SubjectKeySet Keys(params (string Subject, SubjectKey? Key)[] keys) =>
        new(keys.ToDictionary(entry => entry.Subject, entry => entry.Key));

    private sealed class FixedKeys(SubjectKeySet keys) : ISubjectKeys
    {
        public Task<SubjectKeySet> FindAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default) => Task.FromResult(keys);

        public Task<SubjectKeySet> GetOrCreateAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default) =>
            Task.FromResult(keys);

        public Task<Erasure?> EraseAsync(
            string subject, string by, Func<Erasure, IdempotencyRecord> answer, CancellationToken cancellation = default) =>
            Task.FromResult<Erasure?>(null);

        public Task<SubjectStatus?> StatusAsync(string subject, CancellationToken cancellation = default) => Task.FromResult<SubjectStatus?>(null);

        public Task<long> RewrapAsync(IProgress<RewrapProgress>? progress = null, CancellationToken cancellation = default) => Task.FromResult(0L);
    }
}
