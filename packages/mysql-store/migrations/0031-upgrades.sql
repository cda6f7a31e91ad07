-- When an execution was given another version of its definition that it has not gone on with yet.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'execution' and column_name = 'upgraded_at_revision') = 0,
  'alter table execution add column upgraded_at_revision bigint null',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;
deallocate prepare add_columns;
