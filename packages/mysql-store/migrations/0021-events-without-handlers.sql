-- Messages of events to which no active handler listens wait, not due, until one does, or until they have grown old.

alter table event_message
  drop key by_due,
  add key by_due (due_at, published_at),
  add key by_event (event, due_at);
