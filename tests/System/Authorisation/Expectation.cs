namespace WholeSystem.Authorisation;

/// <summary>What the documents say becomes of somebody's request, as far as that depends on who it is.</summary>
internal static class Expectation
{
    public const string May = "may";
    private const string Unauthenticated = "401";
    private const string Forbidden = "403";
    private const string NotThere = "404";

    public static string Of(ApiOperation operation, Who who) => true switch
    {
        _ when operation.IsOpen => May,
        _ when who.Role is null => Unauthenticated,
        _ when operation.Roles.Count > 0 && !operation.Roles.Contains(who.Role) => Forbidden,
        _ when !operation.IsOwned || who.IsOwner => May,
        _ when !who.SeesAll => NotThere,

        // What every role may ask for and what is still forbidden to somebody is its owner's alone.
        _ when operation.Roles.Count == 0 && operation.Answer(403) is not null => Forbidden,
        _ => May,
    };

    /// <summary>The same of an answer: whatever else is wrong with a request is found once it is known that it may be made.</summary>
    public static string Of(ApiOperation operation, int status) => status switch
    {
        401 or 403 => $"{status}",

        // Where no path says what it is about, nothing can be hidden.
        404 when operation.ParametersIn("path").Any() => NotThere,
        >= 500 => $"{status}",
        _ => May,
    };
}
