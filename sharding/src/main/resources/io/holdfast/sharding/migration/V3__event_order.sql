-- Listeners go through the events in the order of the transactions, not of the ids: an id is taken before its transaction
-- is known to be a late one, so that a lower id may become visible after a higher one was told.
CREATE INDEX session_event_order_idx ON session_event (transaction, id);
