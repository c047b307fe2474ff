namespace Identity.Users;

/// <summary>Checks a password and locks a user out for a while after too many wrong ones in a row.</summary>
public sealed class SignIn(DemoUsers users, IdentitySettings settings, TimeProvider clock, ILogger<SignIn> log)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Failures> failures = new(StringComparer.Ordinal);

    /// <summary>The user; null for a wrong name, a wrong password and a locked user alike, because a stranger is told none of them.</summary>
    public User? Check(string name, string password)
    {
        var right = users.HasPassword(name, password);
        if (users.Find(name) is not { } user)
        {
            return null;
        }

        // The lock is looked at after the password was checked, so that of many guesses sent at once only the first few count,
        // and a locked user takes as long as any other.
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var known = failures.GetValueOrDefault(name) ?? new Failures(0, DateTimeOffset.MinValue);
            if (known.LockedUntil > now)
            {
                return null;
            }

            if (right)
            {
                failures.Remove(name);
                return user;
            }

            var count = known.Count + 1;
            var isTooMany = count >= settings.LockoutFailures;
            failures[name] = isTooMany ? new Failures(0, now + settings.Lockout) : new Failures(count, DateTimeOffset.MinValue);
            if (isTooMany)
            {
                log.LogWarning("{UserId} is locked out for {Lockout} after {Failures} wrong passwords.", user.Name, settings.Lockout, count);
            }

            return null;
        }
    }

    private sealed record Failures(int Count, DateTimeOffset LockedUntil);
}
