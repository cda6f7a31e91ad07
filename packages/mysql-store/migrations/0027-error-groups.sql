-- Why an execution has failed: a short name of the cause, which others have too, the task's definition, and what it told. Empty where
-- it has not failed, and of what was indexed before until `npm run reindex`.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'workflow_summary' and column_name = 'error_group') = 0,
  'alter table workflow_summary
    add column error_group varbinary(32) not null default '''',
    add column error_task varbinary(1020) not null default '''',
    add column error_reason varbinary(2048) not null default '''',
    add key by_error (error_group, end_time, start_time, status, workflow_type, workflow_id)',
  'do 0'
);
prepare add_errors from @ddl;
execute add_errors;
deallocate prepare add_errors;
