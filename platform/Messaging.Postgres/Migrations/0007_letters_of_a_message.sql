-- A queue has one letter of a message. It could have several: a message that a publisher or a broker brought again after it had died died
-- once more. Of those that are there the newest stays, which has the last error.
lock table dead_letters in share row exclusive mode;

delete from dead_letters d using dead_letters newer
where newer.queue = d.queue and newer.message_id = d.message_id and newer.id > d.id;

create unique index dead_letters_of_message on dead_letters (queue, message_id);
