select count(*) from (select fingerprint, status, headers, body from idempotency where caller = 'caller' and key = 'key') answer;
