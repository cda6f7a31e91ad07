-- How many executions an execution is within. Those of before have none and count anew.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'execution' and column_name = 'depth') = 0,
  'alter table execution add column depth int unsigned null',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;
deallocate prepare add_columns;
