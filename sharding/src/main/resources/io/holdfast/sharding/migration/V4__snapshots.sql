-- A snapshot comes in the transaction of the event that it is made after. What it covers goes with it: the events before that one, whose
-- number stays as the fence, and the snapshots before. A plan that was made while the tables were small must not stay one that reads them.
CREATE FUNCTION cover(
  ids VARCHAR[], numbers BIGINT[], manifests VARCHAR[], payloads BYTEA[], serializer INTEGER, at BIGINT
) RETURNS VOID LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  DELETE FROM holdfast_sessions.event_journal USING unnest(ids, numbers) AS covered (id, number)
  WHERE persistence_id = covered.id AND sequence_number < covered.number;
  DELETE FROM holdfast_sessions.snapshot USING unnest(ids, numbers) AS covered (id, number)
  WHERE persistence_id = covered.id AND sequence_number < covered.number;
  INSERT INTO holdfast_sessions.snapshot (persistence_id, sequence_number, created, snapshot_ser_id,
    snapshot_ser_manifest, snapshot_payload)
  SELECT id, number, at, serializer, manifest, payload
  FROM unnest(ids, numbers, manifests, payloads) AS covered (id, number, manifest, payload);
END $$;

-- Nothing here has tags, and yet each event that was forgotten looked for its own; and nobody reads by the order of all events, which each
-- event had a place in.
ALTER TABLE event_tag DROP CONSTRAINT event_tag_event_id_fkey;
DROP INDEX event_journal_ordering_idx;
