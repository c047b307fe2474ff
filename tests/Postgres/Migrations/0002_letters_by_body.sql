-- outside a transaction
create index concurrently if not exists letters_by_body on letters (body);
