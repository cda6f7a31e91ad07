-- What executions and tasks know of loops, dynamic tasks, children and keys. Each table gets its columns in one statement,
-- so the last of them tells whether they are there.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'execution' and column_name = 're_run_from_workflow_id') = 0,
  'alter table execution
    add column idempotency_key mediumblob null,
    add column rate_limit_key mediumblob null,
    add column re_run_from_workflow_id binary(16) null',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'task' and column_name = 'child_revision') = 0,
  'alter table task
    add column iterations mediumblob null,
    add column workflow_task longblob null,
    add column parent_task_reference_name mediumblob null,
    add column subworkflow_changed tinyint not null default 0,
    add column child_revision bigint not null default 0',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;
deallocate prepare add_columns;
