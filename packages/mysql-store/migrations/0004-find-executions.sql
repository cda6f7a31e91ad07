-- Executions by name and status, in the order of their creation, and by name and correlation id. Both cover their look-ups.
-- Neither server knows `add key if not exists`: an index that is there already is left alone.

set @ddl = if(
  (select count(*) from information_schema.statistics
    where table_schema = database() and table_name = 'execution' and index_name = 'by_name') = 0,
  'alter table execution add key by_name (workflow_name, status, create_time, workflow_version)',
  'do 0'
);
prepare add_key from @ddl;
execute add_key;

set @ddl = if(
  (select count(*) from information_schema.statistics
    where table_schema = database() and table_name = 'execution' and index_name = 'by_correlation') = 0,
  'alter table execution add key by_correlation (workflow_name, correlation_id)',
  'do 0'
);
prepare add_key from @ddl;
execute add_key;
deallocate prepare add_key;
