-- What listeners outside are to hear, one row for each publisher and decision (or part of it: the position rises with both).
-- Removing an execution takes none of it along.

create table if not exists status_notice (
  workflow_id binary(16) not null,
  publisher varbinary(32) not null,
  position bigint not null,
  due_at bigint not null,
  attempts int not null default 0,
  notices longblob not null,
  primary key (workflow_id, publisher, position),
  key by_due (publisher, due_at)
) engine = innodb row_format = dynamic;
