using System.Diagnostics;

namespace Architecture.Tests;

/// <summary>A program that lacks a setting says which, in a line for people, and ends.</summary>
public sealed class StartupTests
{
    private const string Secret = "do-not-repeat-me";

    private static readonly Dictionary<string, string> Needed = new()
    {
        ["ConnectionStrings:database"] = $"Host=127.0.0.1;Port=1;Password={Secret}",
        ["Auth:Issuer"] = "https://issuer.test",
        ["PersonalData:Current"] = "1",
        ["PersonalData:MasterKeys:1"] = Convert.ToBase64String(new byte[32]),
    };

    public static MatrixTheoryData<string, string> Lacking => new(
        ["Orders", "Inventory", "Subscriptions", "Notifications"],
        ["ConnectionStrings:database", "Auth:Issuer", "PersonalData:Current"]);

    [Theory, MemberData(nameof(Lacking))]
    public Task A_service_that_lacks_a_setting_names_it_and_ends(string service, string setting) =>
        AssertEndsAsync(service, Needed.Where(one => one.Key != setting), setting);

    [Theory]
    [InlineData("Identity", "ConnectionStrings:database")]
    [InlineData("Identity", "Auth:Issuer")]
    [InlineData("Gateway", "Auth:Issuer")]
    public Task So_do_the_issuer_and_the_gateway(string program, string setting) =>
        AssertEndsAsync(program, Needed.Where(one => one.Key != setting), setting);

    [Theory]
    [InlineData("Orders", "Messaging:Transport", "pigeons")]
    [InlineData("Orders", "PersonalData:MasterKeys:1", Secret)]
    [InlineData("Orders", "Fulfilment:Payment", "-00:00:01")]
    [InlineData("Gateway", "Gateway:Limits:Reads:Burst", "0")]
    public Task A_setting_that_makes_no_sense_is_named_as_well(string program, string setting, string value) =>
        AssertEndsAsync(program, [.. Needed.Where(one => one.Key != setting), KeyValuePair.Create(setting, value)], setting.Split(':')[0]);

    [Fact]
    public Task A_broker_without_an_address_is_asked_for() => AssertEndsAsync(
        "Orders", [.. Needed, KeyValuePair.Create("Messaging:Transport", "rabbitmq")], "ConnectionStrings:rabbitmq");

    private static async Task AssertEndsAsync(string service, IEnumerable<KeyValuePair<string, string>> settings, string expected)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{service}.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        using var program = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (output, error) = (program.StandardOutput.ReadToEndAsync(limit.Token), program.StandardError.ReadToEndAsync(limit.Token));
        await program.WaitForExitAsync(limit.Token);

        Assert.Equal(1, program.ExitCode);
        Assert.Equal("", await output);
        var line = Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, line, StringComparison.Ordinal);
    }
}
