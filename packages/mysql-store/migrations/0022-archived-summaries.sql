-- An execution that was removed and archived: its summary stays, with those of its tasks. And tasks by name and status.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'workflow_summary' and column_name = 'is_archived') = 0,
  'alter table workflow_summary add column is_archived tinyint not null default 0',
  'do 0'
);
prepare add_archived from @ddl;
execute add_archived;
deallocate prepare add_archived;

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'index_feed' and column_name = 'archives') = 0,
  'alter table index_feed add column archives tinyint not null default 0',
  'do 0'
);
prepare add_archives from @ddl;
execute add_archives;
deallocate prepare add_archives;

set @ddl = if(
  (select count(*) from information_schema.statistics
    where table_schema = database() and table_name = 'task_summary' and index_name = 'by_type_status') = 0,
  'alter table task_summary add key by_type_status (task_type, status, start_time, task_id),
    add key by_def_status (task_def_name, status, start_time, task_id)',
  'do 0'
);
prepare add_keys from @ddl;
execute add_keys;
deallocate prepare add_keys;
