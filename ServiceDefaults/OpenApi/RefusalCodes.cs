using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Http;

namespace ServiceDefaults.OpenApi;

/// <summary>
/// The codes that a slice's own rules answer with, read from its compiled code: from what runs before the endpoint, through every method that this
/// calls and that answers a refusal. A code is a literal beside its refusal, which an architecture test makes sure of, so that none has to be said a
/// second time in an attribute, and forgotten there.
/// </summary>
internal static partial class RefusalCodes
{
    private static readonly string[] Before = ["Validate", "ValidateAsync", "Before", "BeforeAsync", "OnException"];

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static IEnumerable<(int Status, string Code)> Of(Type endpoint)
    {
        var seen = new HashSet<MethodBase>();
        var rules = endpoint.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(method => Before.Contains(method.Name));
        var open = new Queue<MethodBase>(rules);
        while (open.TryDequeue(out var method))
        {
            if (!seen.Add(method))
            {
                continue;
            }

            string? code = null;
            foreach (var operand in Operands(method))
            {
                if (operand is string text && Code().IsMatch(text))
                {
                    code = text;
                }
                else if (operand is MethodBase called && StatusOf(called) is { } status && code is not null)
                {
                    yield return (status, code);
                }
                else if (operand is MethodInfo rule && Refuses(rule))
                {
                    open.Enqueue(rule);
                }
            }
        }
    }

    private static int? StatusOf(MethodBase called) => called switch
    {
        { DeclaringType: { } type } when type == typeof(InvalidRequestException) => 400,
        { Name: nameof(Refusals.Rule) } when called.DeclaringType == typeof(Refusals) => 422,
        { Name: nameof(Refusals.Malformed) } when called.DeclaringType == typeof(Refusals) => 400,
        { Name: nameof(Refusals.Forbidden) } when called.DeclaringType == typeof(Refusals) => 403,
        { Name: nameof(Refusals.Conflict) } when called.DeclaringType == typeof(Refusals) && called.GetParameters().Length > 0 => 409,
        _ => null,
    };

    private static bool Refuses(MethodInfo method) => method.DeclaringType != typeof(Refusals)
        && (method.ReturnType == typeof(ProblemDetails) || method.ReturnType == typeof(Task<ProblemDetails>));

    /// <summary>The strings and methods that a method's code names, in its order.</summary>
    private static IEnumerable<object?> Operands(MethodBase method)
    {
        var body = method.GetCustomAttribute<AsyncStateMachineAttribute>()?.StateMachineType
            .GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic) ?? method;
        var code = body.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var operation = Codes[code[at] == 0xFE ? BitConverter.ToInt16([code[at + 1], code[at]]) : code[at]];
            at += operation.Size;
            if (operation.OperandType == OperandType.InlineString)
            {
                yield return body.Module.ResolveString(BitConverter.ToInt32(code, at));
            }
            else if (operation.OperandType == OperandType.InlineMethod)
            {
                yield return Resolve(body, BitConverter.ToInt32(code, at));
            }

            at += SizeOf(operation.OperandType, code, at);
        }
    }

    private static MethodBase? Resolve(MethodBase from, int token) => from.Module.ResolveMethod(
        token, from.DeclaringType?.GetGenericArguments(), from is MethodInfo { IsGenericMethod: true } ? from.GetGenericArguments() : null);

    private static int SizeOf(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Code();
}
