-- Messages that wait for an execution's PULL_WORKFLOW_MESSAGES tasks, each at its place in the execution's queue; and which
-- places are taken, until when. Places are never used again.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'execution' and column_name = 'messages_first') = 0,
  'alter table execution add column messages_first bigint null, add column messages_next bigint null,
    add column messages_expire_at bigint null',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;
deallocate prepare add_columns;

create table if not exists workflow_message (
  workflow_id binary(16) not null,
  seq bigint not null,
  id varbinary(255) not null,
  received_at bigint not null,
  payload_size int unsigned not null,
  payload_hash binary(16) null,
  payload longblob null,
  primary key (workflow_id, seq)
) engine = innodb row_format = dynamic;
