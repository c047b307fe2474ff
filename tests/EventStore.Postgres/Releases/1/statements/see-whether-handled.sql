select exists (select from inbox where handler = 'handler' and message_id = 'message');
