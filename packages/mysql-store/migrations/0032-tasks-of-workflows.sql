-- The tasks of a workflow by status, in the order of their start: they are counted by it, and listed.

set @ddl = if(
  (select count(*) from information_schema.statistics
    where table_schema = database() and table_name = 'task_summary' and index_name = 'by_workflow_type_status') = 0,
  'alter table task_summary add key by_workflow_type_status (workflow_type, status, start_time, task_id)',
  'do 0'
);
prepare add_key from @ddl;
execute add_key;
deallocate prepare add_key;
