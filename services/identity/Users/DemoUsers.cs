using Identity.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using ServiceDefaults.Security;

namespace Identity.Users;

/// <summary>The people of the demonstration; there is nobody unless the configuration says that this is one.</summary>
internal sealed class DemoUsers(
    IdentityDb db, IPasswordHasher<User> hasher, ILookupNormalizer names, IdentitySettings settings, TimeProvider clock)
{
    private const string Password = "Passw0rd!";

    private static readonly (string Name, string Role)[] Everybody =
        [("customer", Role.Customer), ("customer2", Role.Customer), ("operator", Role.Operator), ("admin", Role.Admin)];

    /// <summary>Makes those who are missing, or deletes all of them where they must not exist.</summary>
    public async Task SettleAsync(CancellationToken stop)
    {
        if (!settings.DemoUsers)
        {
            await db.Users.Where(user => user.IsDemo).ExecuteDeleteAsync(stop);
            return;
        }

        var present = await db.Users.Where(user => user.IsDemo).Select(user => user.UserName!).ToListAsync(stop);
        var missing = Everybody.ExceptBy(present, one => one.Name).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        var hash = hasher.HashPassword(new User(), Password);
        db.Users.AddRange(missing.Select(one => new User
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString(),
            UserName = one.Name,
            NormalizedUserName = names.NormalizeName(one.Name),
            Role = one.Role,
            IsDemo = true,
            PasswordHash = hash,
            LockoutEnabled = true,
        }));
        await db.SaveChangesAsync(stop);
    }
}
