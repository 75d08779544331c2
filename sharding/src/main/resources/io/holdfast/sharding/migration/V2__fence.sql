-- The fence where the primary key is none. An owner that was superseded may still have a write on its way when the rows
-- that it would collide with are deleted, because a snapshot covers them; and a session that was wiped has no rows at all.
-- So each number must be the one after the last that is known. Rows go from the first one on and the newest stays, so the
-- row before is proof enough: one look at the primary key's index for each event. Only where it is missing, at a beginning or in a gap,
-- is the last one looked for, also in the snapshot. The refusal is that of the primary key, which an owner takes
-- for what it is: another one wrote. A plan that was made while the table was small must not stay one that reads the table.
CREATE FUNCTION next_number_only() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  last BIGINT;
BEGIN
  PERFORM 1 FROM holdfast_sessions.event_journal
  WHERE persistence_id = NEW.persistence_id AND sequence_number = NEW.sequence_number - 1;
  IF FOUND THEN
    RETURN NEW;
  END IF;
  SELECT coalesce(max(sequence_number), 0) INTO last FROM holdfast_sessions.event_journal
  WHERE persistence_id = NEW.persistence_id;
  IF NEW.sequence_number > last + 1 THEN
    SELECT greatest(last, max(sequence_number)) INTO last FROM holdfast_sessions.snapshot
    WHERE persistence_id = NEW.persistence_id;
  END IF;
  IF NEW.sequence_number <> last + 1 THEN
    RAISE EXCEPTION 'the last event of % is number %, so number % comes from an owner that was superseded',
      NEW.persistence_id, last, NEW.sequence_number USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER next_number_only BEFORE INSERT ON event_journal FOR EACH ROW
EXECUTE FUNCTION holdfast_sessions.next_number_only();
