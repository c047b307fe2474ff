using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Architecture.Tests;

public sealed class StorageFormatTests
{
    private const string Sentence = "Names and shapes are the storage format: add a version, never edit one in place.";

    private static IEnumerable<(SourceFile File, RecordDeclarationSyntax Hierarchy)> Hierarchies =>
        from file in SourceTree.Files
        where file.Under("services/")
        from record in file.Syntax.DescendantNodes().OfType<RecordDeclarationSyntax>()
        where record.Members.OfType<RecordDeclarationSyntax>().Any(IsStored)
        select (file, record);

    [Fact]
    public void There_are_events_to_look_at() => Assert.NotEmpty(Hierarchies);

    [Fact]
    public void Above_the_events_stands_that_they_are_the_storage_format()
    {
        var faults =
            from found in Hierarchies
            where !found.Hierarchy.GetLeadingTrivia().ToString().Replace("///", "", StringComparison.Ordinal)
                .ReplaceLineEndings(" ").Contains(Sentence, StringComparison.Ordinal)
            select $"{found.File.At(found.Hierarchy)} {found.Hierarchy.Identifier} lacks the sentence «{Sentence}»; whoever edits it must know.";

        Faults.None(faults);
    }

    [Fact]
    public void Every_case_of_a_hierarchy_has_a_stored_name()
    {
        var faults =
            from found in Hierarchies
            from record in found.Hierarchy.Members.OfType<RecordDeclarationSyntax>()
            where !IsStored(record)
            select $"{found.File.At(record)} {record.Identifier} has no [EventName]; without one it has no place in the log.";

        Faults.None(faults);
    }

    private static bool IsStored(RecordDeclarationSyntax record) =>
        record.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == "EventName");
}
