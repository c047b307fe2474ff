using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Commands;

/// <summary>What a command is answered with, made from the new state before anything is written.</summary>
/// <param name="Data">The envelope's <c>data</c>.</param>
/// <param name="Status">200 or 201.</param>
/// <param name="Location">Where the new thing is; null when nothing is new.</param>
public sealed record Answer(object Data, int Status = StatusCodes.Status200OK, string? Location = null)
{
    public static Answer Created(string location, object data) => new(data, StatusCodes.Status201Created, location);
}
