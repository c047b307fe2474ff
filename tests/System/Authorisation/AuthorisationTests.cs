namespace WholeSystem.Authorisation;

/// <summary>Every operation of every service × everybody who asks: what happens is what the documents say, and what people have reviewed.</summary>
[Collection(nameof(OnPostgres))]
public sealed class AuthorisationTests(OnPostgres system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Who_may_do_what_is_what_was_reviewed()
    {
        var documents = await system.DocumentsAsync();
        var text = Matrix.Text(documents.Values.SelectMany(ApiOperation.Of), Expectation.Of);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            await File.WriteAllTextAsync(Matrix.File, text, TestContext.Current.CancellationToken);
        }

        var reviewed = File.Exists(Matrix.File) ? await File.ReadAllTextAsync(Matrix.File, TestContext.Current.CancellationToken) : "";
        Assert.True(
            reviewed == text,
            "The services say that others may do other things than tests/System/authorisation-matrix.txt does. See whether that is meant, then: "
                + $"UPDATE_SNAPSHOTS=1 ./test System\n{Difference(reviewed, text)}");
    }

    [Fact]
    public async Task The_gateway_describes_what_the_services_do()
    {
        var documents = await system.DocumentsAsync();
        var merged = (await system.Customer.GetAsync("/openapi/v1.json")).Body!.AsObject();

        Assert.Equal(
            documents.Values.SelectMany(ApiOperation.Of).Select(operation => operation.Name).Order(),
            ApiOperation.Of(merged).Select(operation => operation.Name).Order());
    }

    [Fact]
    public async Task Everybody_may_do_what_they_may_and_nothing_else()
    {
        await system.WholeAsync();
        var documents = await system.DocumentsAsync();
        var probe = new Probe(await Belongings.MakeAsync(system));
        var withoutObject = documents.Values.SelectMany(ApiOperation.Of).SelectMany(probe.Missing).Distinct().ToList();
        Assert.True(
            withoutObject.Count == 0,
            $"There is nothing to ask for as {string.Join(", ", withoutObject)}. Make one in tests/System/Belongings.cs, owned by customer.");

        var tokens = new Dictionary<Who, string?>();
        foreach (var who in Who.All)
        {
            tokens[who] = await who.TokenAsync(system);
        }

        var found = new Dictionary<(string Operation, Who Who), string>();
        foreach (var (service, document) in documents)
        {
            using var gateway = system.ClientOf("gateway", Patience);
            using var itself = system.ClientOf(service, Patience);
            foreach (var (operation, who) in ApiOperation.Of(document).SelectMany(_ => Who.All, (operation, who) => (operation, who)))
            {
                var through = await AskAsync(gateway, probe, operation, who, tokens[who]);
                var past = await AskAsync(itself, probe, operation, who, tokens[who]);
                found[(operation.Name, who)] = through == past ? through : $"{through}/{past}";
            }
        }

        var operations = documents.Values.SelectMany(ApiOperation.Of).ToList();
        var others = operations.SelectMany(_ => Who.All, (operation, who) => (operation, who))
            .Where(one => found[(one.operation.Name, one.who)] != Expectation.Of(one.operation, one.who))
            .Select(one => $"{one.operation.Name} by {one.who.Name}: {found[(one.operation.Name, one.who)]}"
                + $" instead of {Expectation.Of(one.operation, one.who)}").ToList();
        Assert.True(
            others.Count == 0,
            $"{others.Count} of {found.Count} are not as the documents say (through the gateway/past it):\n{string.Join('\n', others)}\n\n"
                + Matrix.Text(operations, (operation, who) => found[(operation.Name, who)]));
    }

    private static async Task<string> AskAsync(HttpClient http, Probe probe, ApiOperation operation, Who who, string? token)
    {
        using var request = probe.Of(operation, mayPass: Expectation.Of(operation, who) == Expectation.May, token);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return Expectation.Of(operation, (int)response.StatusCode);
    }

    private static string Difference(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        return string.Join('\n', old.Except(now).Select(line => $"- {line}").Concat(now.Except(old).Select(line => $"+ {line}")));
    }
}
