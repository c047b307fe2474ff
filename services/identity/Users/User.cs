using Microsoft.AspNetCore.Identity;

namespace Identity.Users;

/// <summary>Somebody who can sign in; the user name is the subject of the tokens.</summary>
public sealed class User : IdentityUser
{
    public string Role { get; set; } = "";

    /// <summary>Of the demonstration, and gone where there is none.</summary>
    public bool IsDemo { get; set; }
}
