using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace Identity.Users;

/// <summary>
/// Whom a stranger's password is checked against. Checking takes long on purpose; were it left out, the time an answer takes would tell who exists.
/// </summary>
internal sealed class Nobody
{
    public Nobody(IPasswordHasher<User> hasher) =>
        User.PasswordHash = hasher.HashPassword(User, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));

    public User User { get; } = new();
}
