-- Large payloads may be moved to a bucket: then the row has where they lie, and no bytes. Those that are to be moved wait in
-- a table of their own, written with them.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'payload' and column_name = 'path') = 0,
  'alter table payload add column path varbinary(512) null',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;
deallocate prepare add_columns;

create table if not exists payload_to_move (
  workflow_id binary(16) not null,
  hash binary(16) not null,
  since bigint not null,
  primary key (workflow_id, hash),
  key by_since (since)
) engine = innodb row_format = dynamic;
