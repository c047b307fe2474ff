using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using ServiceDefaults.Security;

namespace Identity.Users;

/// <summary>Somebody who can sign in; the name is the subject of the tokens.</summary>
public sealed record User(string Name, string Role);

/// <summary>The people of the demonstration; there is nobody unless the configuration says that this is one.</summary>
public sealed class DemoUsers
{
    private const string Password = "Passw0rd!";

    private static readonly PasswordHasher<User> Hasher = new();

    private static readonly User[] Everybody =
    [
        new("customer", Role.Customer),
        new("customer2", Role.Customer),
        new("operator", Role.Operator),
        new("admin", Role.Admin),
    ];

    private readonly Dictionary<string, (User User, string Hash)> users;

    // Checking a password takes long on purpose. A stranger's is checked too, against this hash of nobody's password, so that
    // the time an answer takes does not tell who exists.
    private readonly User nobody = new("", "");
    private readonly string nobodysHash;

    public DemoUsers(IdentitySettings settings)
    {
        var existing = settings.DemoUsers ? Everybody : [];
        users = existing.ToDictionary(user => user.Name, user => (user, Hasher.HashPassword(user, Password)), StringComparer.Ordinal);
        nobodysHash = Hasher.HashPassword(nobody, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
    }

    public User? Find(string name) => users.TryGetValue(name, out var found) ? found.User : null;

    /// <summary>Takes the same time whether the user exists or not.</summary>
    public bool HasPassword(string name, string password)
    {
        var (user, hash) = users.TryGetValue(name, out var found) ? found : (nobody, nobodysHash);
        return Hasher.VerifyHashedPassword(user, hash, password) != PasswordVerificationResult.Failed && user != nobody;
    }
}
