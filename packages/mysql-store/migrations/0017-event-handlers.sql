-- Event handlers; the JSON text holds everything, the columns are what they are found by.

create table if not exists event_handler (
  name varbinary(1020) not null,
  event varbinary(1020) not null,
  active tinyint not null,
  definition longblob not null,
  primary key (name),
  key by_event (event, active)
) engine = innodb row_format = dynamic;

-- Messages that handlers have still to deal with, written together with the decision that publishes them. Removing the
-- execution takes none of them along. A payload is cut into parts, since a statement has its bounds; the first part has
-- everything else, and the time at which it is due, the others none, so that the index has each message once.

create table if not exists event_message (
  workflow_id binary(16) not null,
  revision bigint not null,
  ordinal int not null,
  part int not null,
  due_at bigint null,
  takes int not null default 0,
  event varbinary(1020) null,
  message_id varbinary(255) null,
  published_at bigint null,
  size bigint null,
  payload longblob not null,
  primary key (workflow_id, revision, ordinal, part),
  key by_due (due_at)
) engine = innodb row_format = dynamic;

-- What became of each action of a handler for a message. Forgotten after a time.

create table if not exists event_execution (
  workflow_id binary(16) not null,
  revision bigint not null,
  ordinal int not null,
  name varbinary(1020) not null,
  idx int not null,
  message_id varbinary(255) not null,
  event varbinary(1020) not null,
  action varbinary(32) not null,
  status varbinary(16) not null,
  failures int not null,
  created bigint not null,
  output longblob not null,
  primary key (workflow_id, revision, ordinal, name, idx),
  key by_created (created),
  key by_name (name, created),
  key by_message (message_id)
) engine = innodb row_format = dynamic;
