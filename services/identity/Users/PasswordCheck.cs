using Identity.Audit;
using Identity.Database;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Identity.Users;

/// <summary>Checks a password and locks a user out for a while after too many wrong ones in a row.</summary>
internal sealed class PasswordCheck(IdentityDb db, UserManager<User> users, IPasswordHasher<User> hasher, Nobody nobody, AuditTrail audit)
{
    /// <summary>The user; null for a wrong name, a wrong password and a locked user alike, because a stranger is told none of them.</summary>
    public async Task<User?> PassAsync(string name, string password, string? client, CancellationToken stop)
    {
        var normalized = users.NormalizeName(name);
        var known = await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.NormalizedUserName == normalized, stop);
        var claimed = known ?? nobody.User;
        var isRight = hasher.VerifyHashedPassword(claimed, claimed.PasswordHash!, password) != PasswordVerificationResult.Failed && known is not null;

        // The lock is looked at after the password was checked, by one attempt after the other: of many guesses that are sent at once only the
        // first few count, and a locked user takes as long as any other. A guess counts also when whoever made it does not wait for the answer.
        await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
        var user = await db.Users.FromSql($"""select * from identity."AspNetUsers" where "Id" = {claimed.Id} for update""")
            .SingleOrDefaultAsync(CancellationToken.None);
        var why = await JudgeAsync(user, isRight);

        // What somebody types as the name of nobody may be a password in the wrong field, and is kept nowhere.
        await audit.RecordAsync("signed_in", user?.UserName, client, why, CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return why is null ? user : null;
    }

    private async Task<string?> JudgeAsync(User? user, bool isRight)
    {
        if (user is null)
        {
            return "unknown_user";
        }

        if (await users.IsLockedOutAsync(user))
        {
            return "locked_out";
        }

        if (isRight)
        {
            await users.ResetAccessFailedCountAsync(user);
            return null;
        }

        await users.AccessFailedAsync(user);
        return await users.IsLockedOutAsync(user) ? "wrong_password_and_now_locked_out" : "wrong_password";
    }
}
