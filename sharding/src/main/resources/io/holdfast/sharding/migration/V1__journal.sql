-- The journal and the snapshots, as the JDBC plugin needs them. The primary key is the fence: of two owners of one
-- session only one can write the next number.
CREATE TABLE event_journal (
  ordering BIGSERIAL,
  persistence_id VARCHAR(255) NOT NULL,
  sequence_number BIGINT NOT NULL,
  deleted BOOLEAN DEFAULT FALSE NOT NULL,
  writer VARCHAR(255) NOT NULL,
  write_timestamp BIGINT,
  adapter_manifest VARCHAR(255),
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest VARCHAR(255) NOT NULL,
  event_payload BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);
CREATE UNIQUE INDEX event_journal_ordering_idx ON event_journal (ordering);

CREATE TABLE event_tag (
  event_id BIGINT,
  tag VARCHAR(256),
  PRIMARY KEY (event_id, tag),
  FOREIGN KEY (event_id) REFERENCES event_journal (ordering) ON DELETE CASCADE
);

CREATE TABLE snapshot (
  persistence_id VARCHAR(255) NOT NULL,
  sequence_number BIGINT NOT NULL,
  created BIGINT NOT NULL,
  snapshot_ser_id INTEGER NOT NULL,
  snapshot_ser_manifest VARCHAR(255) NOT NULL,
  snapshot_payload BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);

-- Which sessions to look at when, so that one that nobody holds in memory expires too.
CREATE TABLE session_due (
  key VARCHAR(255) PRIMARY KEY,
  due BIGINT NOT NULL
);
CREATE INDEX session_due_idx ON session_due (due);

-- What happened to whole sessions, for listeners; the journal forgets its events once a snapshot covers them.
CREATE TABLE session_event (
  id BIGSERIAL PRIMARY KEY,
  transaction XID8 NOT NULL DEFAULT pg_current_xact_id(),
  key VARCHAR(255) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX session_event_end_idx ON session_event (at) WHERE kind NOT IN ('created', 'rotated');

-- In the event's own transaction: a session is never without its entry, and nothing is told that did not happen.
CREATE FUNCTION session_noted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event JSONB := convert_from(NEW.event_payload, 'UTF8')::jsonb;
  session VARCHAR := substr(NEW.persistence_id, 9);
BEGIN
  IF NEW.event_ser_manifest = 'session-created/1' THEN
    INSERT INTO holdfast_sessions.session_due (key, due)
    VALUES (session, (event ->> 'at')::bigint + (event ->> 'idleMillis')::bigint)
    ON CONFLICT (key) DO NOTHING;
    INSERT INTO holdfast_sessions.session_event (key, kind, at) VALUES (session, 'created', (event ->> 'at')::bigint);
  ELSIF NEW.event_ser_manifest = 'session-rotated/1' THEN
    INSERT INTO holdfast_sessions.session_event (key, kind, at) VALUES (session, 'rotated', (event ->> 'at')::bigint);
  ELSE
    DELETE FROM holdfast_sessions.session_due WHERE key = session;
    INSERT INTO holdfast_sessions.session_event (key, kind, at)
    VALUES (session, lower(event ->> 'why'), (event ->> 'at')::bigint);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER session_noted AFTER INSERT ON event_journal FOR EACH ROW
WHEN (NEW.event_ser_manifest IN ('session-created/1', 'session-rotated/1', 'session-ended/1'))
EXECUTE FUNCTION holdfast_sessions.session_noted();
