-- When an execution last went on after an end, and which definition a task's child runs.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'execution' and column_name = 'revived_at_revision') = 0,
  'alter table execution add column revived_at_revision bigint null',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'task' and column_name = 'child_snapshot_hash') = 0,
  'alter table task add column child_snapshot_hash binary(32) null',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;
deallocate prepare add_columns;
