-- Which executions the index is to be told of: a row for a change, standing for all changes until `covers_until`, too.

create table if not exists index_feed (
  workflow_id binary(16) not null,
  revision bigint not null,
  due_at bigint not null,
  covers_until bigint not null,
  primary key (workflow_id, revision),
  key by_due (due_at)
) engine = innodb row_format = dynamic;
