using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;
using Marten.Events.Projections;
using ServiceDefaults.Operations.Projections;

namespace ServiceDefaults.Tests;

/// <summary>Only what a projection alone writes, and says so, can be taken away for the same made anew.</summary>
public sealed partial class OwnDocumentsTests
{
    [Fact]
    public void A_row_for_each_stream_is_the_projections_own() => Assert.Equal([typeof(Row)], Of(new Rows()));

    [Fact]
    public void What_a_projection_writes_by_hand_is_found_in_its_code_unless_it_is_to_stay()
    {
        Assert.Equal([typeof(Entry)], Of(new Entries()));
        Assert.Empty(Of(new Entries { DeletePublishedTypesOnTeardown = false }));
    }

    [Fact]
    public void What_others_write_too_or_what_is_made_of_more_than_events_is_not()
    {
        Assert.Empty(Of(new Entries { Options = { TeardownDataOnRebuild = false } }));
        Assert.Empty(Of(new Entries(), new Entries { Name = "others" }));
    }

    [Fact]
    public void What_goes_to_a_table_is_no_document()
    {
        var projection = new Entries();
        projection.Options.DeleteDataInTableOnTeardown("totals");

        Assert.Empty(Of(projection));
    }

    private static Type[] Of(params ProjectionBase[] projections)
    {
        var store = new StoreOptions();
        foreach (var projection in projections)
        {
            switch (projection)
            {
                case EventProjection writes:
                    store.Projections.Add(writes, ProjectionLifecycle.Async);
                    break;
                case Rows rows:
                    store.Projections.Add(rows, ProjectionLifecycle.Async);
                    break;
            }
        }

        return OwnDocuments.Of(store, projections[0].Name);
    }

    public sealed record Row(Guid Id);

    public sealed record Entry(Guid Id);

    public sealed class Rows : SingleStreamProjection<Row, Guid>
    {
        public override Row? Evolve(Row? snapshot, Guid id, IEvent e) => new(id);
    }

    public sealed partial class Entries : EventProjection
    {
        public override ValueTask ApplyAsync(IDocumentOperations operations, IEvent e, CancellationToken cancellation)
        {
            operations.Store(new Entry(e.Id));
            return ValueTask.CompletedTask;
        }
    }
}
