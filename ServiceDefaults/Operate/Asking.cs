using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using ServiceDefaults.Commands;

namespace ServiceDefaults.Operate;

/// <summary>
/// Who asks, as it is recorded with what is done. The name is what the operator says, or that of the account on this machine. It begins with
/// <c>cli:</c>, so that nobody takes it for the subject of a token that was checked.
/// </summary>
internal sealed class Asking
{
    private const int LongestName = 100;

    public Asking()
    {
        Name = new Option<string?>("--as")
        {
            Description = "Who asks, for the record; the account's name if nothing is said.",
            HelpName = "NAME",
            Recursive = true,
        };
        Name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !IsName(name))
            {
                result.AddError($"--as: expected a name of 1 to {LongestName} visible characters.");
            }
        });
    }

    public Option<string?> Name { get; }

    /// <summary>The identity of one invocation's request; its key is drawn anew, since an invocation is never repeated but by itself.</summary>
    public IdempotentRequest Request(ParseResult parsed)
    {
        var name = parsed.GetValue(Name) ?? Environment.UserName;
        if (!IsName(name))
        {
            throw new OperationFailedException("name-required", "The account on this machine has no name; say who asks with --as NAME.");
        }

        var asked = string.Join('\n', parsed.Tokens.Select(token => token.Value));
        return new IdempotentRequest(
            $"cli:{name}", Guid.CreateVersion7().ToString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asked))));
    }

    private static bool IsName(string name) => name.Trim().Length is >= 1 and <= LongestName && !name.Any(char.IsControl);
}
