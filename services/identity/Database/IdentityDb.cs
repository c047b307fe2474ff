using Identity.Audit;
using Identity.Users;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Identity.Database;

/// <summary>
/// Users (ASP.NET Core Identity), clients, sign-ins and tokens (OpenIddict) and the audit trail, in a schema of the service's own. Tables keep
/// the names that their libraries' manuals use.
/// </summary>
public sealed class IdentityDb(DbContextOptions<IdentityDb> options) : IdentityUserContext<User>(options)
{
    public const string Schema = "identity";

    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(Schema);
        builder.UseOpenIddict();
        builder.Entity<User>().Property(user => user.Role).HasMaxLength(32);
        builder.Entity<AuditEvent>(audit =>
        {
            audit.HasIndex(one => one.At);
            audit.HasIndex(one => new { one.Who, one.At });
        });
    }
}
