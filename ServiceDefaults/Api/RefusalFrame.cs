using System.Reflection;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Api;

/// <summary>The lines of generated code that ask whether a request is to be refused, and end it when it is.</summary>
/// <param name="question">A static method <c>(T subject, HttpContext) → Task of ApiError?</c>.</param>
/// <param name="type">The type of what is asked about: the body, or what was loaded.</param>
internal sealed class RefusalFrame(MethodInfo question, Type type) : AsyncFrame
{
    private Variable? subject;
    private Variable? context;

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return subject = chain.FindVariable(type);
        yield return context = chain.FindVariable(typeof(HttpContext));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        var refusal = $"refusalBy{question.DeclaringType!.Name}";
        var asked = $"{question.DeclaringType.FullNameInCode()}.{question.Name}({subject!.Usage}, {context!.Usage})";
        writer.Write($"BLOCK:if (await {asked} is {{ }} {refusal})");
        writer.Write($"await {refusal}.{nameof(IResult.ExecuteAsync)}({context.Usage});");
        writer.Write("return;");
        writer.FinishBlock();
        Next?.GenerateCode(method, writer);
    }
}
