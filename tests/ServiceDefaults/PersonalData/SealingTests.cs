using System.Security.Cryptography;
using ServiceDefaults.PersonalData;

namespace ServiceDefaults.Tests;

public sealed class SealingTests
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(Sealing.KeyLength);
    private static readonly byte[] Plain = [1, 2, 3, 4, 5];
    private static readonly byte[] Box = Sealing.Seal(7, Key, "store", "ada", Plain);

    [Fact]
    public void What_was_sealed_opens_again()
    {
        Assert.Equal(Plain, Sealing.Open(Key, "store", "ada", Box));
        Assert.Equal([], Sealing.Open(Key, "store", "ada", Sealing.Seal(7, Key, "store", "ada", [])));
        Assert.Equal(7, Box[0]);
    }

    [Fact]
    public void The_same_is_never_sealed_to_the_same() => Assert.NotEqual(Box, Sealing.Seal(7, Key, "store", "ada", Plain));

    [Theory]
    [InlineData("store", "bob")]
    [InlineData("message", "ada")]
    [InlineData("store\nada", "")]
    public void It_opens_for_no_other_person_or_purpose(string purpose, string subject) =>
        Assert.ThrowsAny<CryptographicException>(() => Sealing.Open(Key, purpose, subject, Box));

    [Fact]
    public void It_opens_with_no_other_key() => Assert.ThrowsAny<CryptographicException>(
        () => Sealing.Open(RandomNumberGenerator.GetBytes(Sealing.KeyLength), "store", "ada", Box));

    [Fact]
    public void A_change_of_any_bit_or_of_its_length_is_noticed() => Assert.All(Enumerable.Range(0, Box.Length), index =>
    {
        var changed = Box.ToArray();
        changed[index] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => Sealing.Open(Key, "store", "ada", changed));
        Assert.ThrowsAny<CryptographicException>(() => Sealing.Open(Key, "store", "ada", Box.AsSpan(0, index)));
    });
}
