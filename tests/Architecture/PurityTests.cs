using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Architecture.Tests;

public sealed class PurityTests
{
    private static readonly Dictionary<string, string> Impure = new()
    {
        ["UtcNow"] = "take the clock's reading as a parameter",
        ["GetUtcNow"] = "take the clock's reading as a parameter",
        ["Now"] = "take the clock's reading as a parameter",
        ["NewGuid"] = "take the id as a parameter, or derive it with DerivedId",
        ["CreateVersion7"] = "take the id as a parameter, or derive it with DerivedId",
        ["Random"] = "take the number as a parameter",
        ["File"] = "take the content as a parameter",
        ["Task"] = "load what is needed before the decision",
        ["HttpClient"] = "record the intent as an event and call from a message handler",
    };

    private static IEnumerable<(SourceFile File, MethodDeclarationSyntax Method)> PureFunctions =>
        from file in SourceTree.Files
        where file.Under("services/")
        from method in file.Syntax.DescendantNodes().OfType<MethodDeclarationSyntax>()
        where method.Identifier.Text is "Decide" or "Evolve" or "KeyOf"
        select (file, method);

    [Fact]
    public void There_are_decisions_and_folds_to_look_at() =>
        Assert.True(PureFunctions.Count() > 20, $"Found only {PureFunctions.Count()} pure functions under services/; has their form changed?");

    [Fact]
    public void Decide_and_Evolve_are_not_asynchronous()
    {
        var faults =
            from pure in PureFunctions
            where pure.Method.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.AsyncKeyword))
                || pure.Method.DescendantNodes().OfType<AwaitExpressionSyntax>().Any()
            select $"{pure.File.At(pure.Method)} {pure.Method.Identifier} awaits something; load what is needed before the decision.";

        Faults.None(faults);
    }

    [Fact]
    public void Decide_and_Evolve_reach_for_nothing_outside_their_parameters()
    {
        var faults =
            from pure in PureFunctions
            from name in pure.Method.DescendantNodes().OfType<IdentifierNameSyntax>()
            where Impure.ContainsKey(name.Identifier.Text)
            select $"{pure.File.At(name)} {pure.Method.Identifier} uses {name}; {Impure[name.Identifier.Text]}.";

        Faults.None(faults);
    }

    [Fact]
    public void Decide_and_Evolve_take_plain_values()
    {
        var faults =
            from pure in PureFunctions
            from parameter in pure.Method.ParameterList.Parameters
            let type = parameter.Type!.ToString()
            let interfaceLike = type.Length > 1 && type[0] == 'I' && char.IsUpper(type[1]) && !type.StartsWith("IRead", StringComparison.Ordinal)
            where interfaceLike || type.StartsWith("Func<", StringComparison.Ordinal) || type is "TimeProvider" or "CancellationToken"
            select $"{pure.File.At(parameter)} {pure.Method.Identifier} takes {type}; take the plain value that it would give.";

        Faults.None(faults);
    }
}
