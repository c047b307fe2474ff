namespace OrdersService.Tests.Operations;

/// <summary>A long log: an order again and again, with its stream, its events and its snapshot, each copy under an id of its own.</summary>
internal static class CopiedOrders
{
    public static async Task CopyAsync(this PostgresDatabase database, string id, int copies)
    {
        await database.ExecuteAsync(
            $"""
            create table orders.copies as select number, gen_random_uuid() as id from generate_series(1, {copies}) number;
            insert into orders.mt_streams
            select made.* from orders.mt_streams one cross join orders.copies copy
            cross join lateral jsonb_populate_record(one, jsonb_build_object('id', copy.id)) made where one.id = '{id}';
            insert into orders.mt_doc_order
            select made.* from orders.mt_doc_order one cross join orders.copies copy
            cross join lateral jsonb_populate_record(
                one, jsonb_build_object('id', copy.id, 'data', replace(one.data::text, '{id}', copy.id::text)::jsonb)) made where one.id = '{id}';
            insert into orders.mt_events
            select made.* from (
                select one as event, copy.id,
                    (select max(seq_id) from orders.mt_events) + row_number() over (order by copy.number, one.version) as seq
                from orders.mt_events one cross join orders.copies copy where one.stream_id = '{id}') place
            cross join lateral jsonb_populate_record(place.event, jsonb_build_object(
                'id', gen_random_uuid(), 'stream_id', place.id, 'seq_id', place.seq,
                'data', replace((place.event).data::text, '{id}', place.id::text)::jsonb)) made;
            select setval('orders.mt_events_sequence', (select max(seq_id) from orders.mt_events));
            drop table orders.copies
            """);
    }
}
