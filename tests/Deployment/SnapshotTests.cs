namespace Deployment.Tests;

/// <summary>What is published lies in deploy/ too, so that a change to it is seen where changes are looked at.</summary>
public sealed class SnapshotTests
{
    [Theory]
    [InlineData("compose")]
    [InlineData("kubernetes")]
    public void What_is_published_is_what_lies_in_deploy(string target)
    {
        var kept = Path.Combine(RepositoryFolder.Root, "deploy", target);
        var there = Directory.EnumerateFiles(kept, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(kept, file));

        Assert.Equal(Published.Files(target).Keys.Order(), there.Order());
        Assert.All(Published.Files(target), file => Assert.True(
            file.Value == File.ReadAllText(Path.Combine(kept, file.Key)), $"{file.Key} is another: ./run publish {target} --output deploy/{target}"));
    }

    [Theory]
    [InlineData("compose")]
    [InlineData("kubernetes")]
    public void Nothing_of_a_machine_of_ones_own_is_published(string target)
    {
        string[] local = ["Passw0rd", "DemoUsers", "demo", "sandbox", "localhost", "Development", "Pickup", "RequireHttps", "tok_ok", "seed"];

        Assert.All(Published.Files(target), file =>
            Assert.All(local, word => Assert.DoesNotContain(word, file.Value, StringComparison.OrdinalIgnoreCase)));
    }
}
