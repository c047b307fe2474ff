using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceDefaults.PersonalData;
using static ServiceDefaults.Tests.Keys;

namespace ServiceDefaults.Tests;

public sealed class MasterKeysTests
{
    private static readonly byte[] Plain = [1, 2, 3];
    private readonly Keys table = new();

    [Fact]
    public void What_an_older_master_key_sealed_opens_as_long_as_it_is_there()
    {
        var box = Masters(1).Seal("message", Ada, Plain);

        Assert.Equal(Plain, Masters(1, 2).Open("message", Ada, box));
        Assert.Equal(2, Masters(1, 2).Seal("message", Ada, Plain)[0]);
        var gone = Assert.Throws<CryptographicException>(() => Masters(2).Open("message", Ada, box));
        Assert.Equal("Expected the master key of version 1 in PersonalData:MasterKeys.", gone.Message);
    }

    [Fact]
    public void A_wrapped_key_is_no_message() =>
        Assert.ThrowsAny<CryptographicException>(() => Masters(1).Open("message", Ada, Masters(1).Wrap(Ada, new byte[Sealing.KeyLength])));

    [Fact]
    public async Task After_a_rotation_every_key_is_wrapped_anew_once_and_the_old_master_key_can_go()
    {
        var before = table.Replica(1);
        string[] people = [.. Enumerable.Range(0, 20).Select(number => $"person-{number}")];
        var boxes = people.ToDictionary(person => person, person => before.Seal("store", person, Plain));
        await before.EraseAsync("person-7", TestContext.Current.CancellationToken);
        var rewrapping = new Rewrapping(table, Masters(1, 2), NullLogger<Rewrapping>.Instance);

        Assert.Equal(19, await rewrapping.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await rewrapping.RunAsync(TestContext.Current.CancellationToken));

        var after = table.Replica(2);
        Assert.All(boxes, box => Assert.Equal(box.Key == "person-7" ? null : Plain, after.Open("store", box.Key, box.Value)));
    }

    [Theory]
    [InlineData("1", "1", true)]
    [InlineData("255", "255", true)]
    [InlineData(null, null, false)]
    [InlineData("1", null, false)]
    [InlineData("2", "1", false)]
    [InlineData("0", "0", false)]
    [InlineData("256", "256", false)]
    [InlineData("1", "1", false, "dG9vIHNob3J0")]
    [InlineData("1", "1", false, "no base64, but as long as a key is in base64")]
    public void A_service_does_not_start_without_a_master_key(string? current, string? version, bool starts, string? key = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("PersonalData:Current", current),
            new($"PersonalData:MasterKeys:{version ?? "9"}", version is null ? null : key ?? Master(1)),
        ]).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddPersonalData(configuration, "orders");
        using var provider = services.BuildServiceProvider();
        var start = provider.GetRequiredService<IStartupValidator>();

        if (starts)
        {
            start.Validate();
            return;
        }

        var refusal = Assert.Throws<OptionsValidationException>(start.Validate);
        Assert.Equal(PersonalDataOptions.Needed, refusal.Message);
    }
}
