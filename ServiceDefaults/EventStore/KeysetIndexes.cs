using System.Linq.Expressions;
using Marten;

namespace ServiceDefaults.EventStore;

/// <summary>Indexes that a page of a list is read from, without looking at the rows before it or beside it.</summary>
public static class KeysetIndexes
{
    /// <summary>
    /// Adds an index for each order, of the columns that its members get: first what the list is filtered by, then what it is sorted by, then the id.
    /// Marten's own <c>Duplicate</c> indexes one column alone, so that a page of one customer's rows is sorted out of all that he has.
    /// </summary>
    /// <param name="store">The service's store.</param>
    /// <param name="orders">Members of the row, as <c>row => new { row.CustomerId, row.PlacedAt, row.Id }</c>.</param>
    public static StoreOptions AddKeysetIndexes<T>(this StoreOptions store, params Expression<Func<T, object>>[] orders)
    {
        store.Policies.ForAllDocuments(mapping =>
        {
            if (mapping.DocumentType != typeof(T))
            {
                return;
            }

            foreach (var order in orders)
            {
                var members = ((NewExpression)order.Body).Arguments.Select(argument => ((MemberExpression)argument).Member);
                mapping.AddIndex([.. members.Select(member => member == mapping.IdMember ? "id" : mapping.DuplicateField([member]).ColumnName)]);
            }
        });
        return store;
    }

    /// <summary>Adds an index of those documents alone that have a deadline: few at a time, however many there are.</summary>
    /// <param name="store">The service's store.</param>
    /// <param name="deadline">The deadline.</param>
    /// <param name="json">Where it stands in JSON, as <c>mail</c>, <c>dueAt</c>.</param>
    public static StoreOptions AddDeadlineIndex<T>(this StoreOptions store, Expression<Func<T, DateTimeOffset?>> deadline, params string[] json)
    {
        var owner = string.Concat(json.SkipLast(1).Select(name => $" -> '{name}'::text"));
        store.Schema.For<T>().Index(
            Expression.Lambda<Func<T, object?>>(Expression.Convert(deadline.Body, typeof(object)), deadline.Parameters)!,
            index => index.Predicate = $"((data{owner} ->> '{json[^1]}'::text) IS NOT NULL)");
        return store;
    }
}
