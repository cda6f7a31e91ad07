-- What executions have to say to others. The first key column is one of those that say it; no execution takes a row with
-- it when it is removed. The events of a row are cut into parts, since a statement has its bounds; the first part has the
-- time, the others none, so that the index has each row once.

create table if not exists outbox (
  workflow_id binary(16) not null,
  id binary(16) not null,
  part int not null,
  since bigint null,
  events longblob not null,
  primary key (workflow_id, id, part),
  key by_since (since)
) engine = innodb row_format = dynamic;
