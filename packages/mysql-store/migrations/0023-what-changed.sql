-- At which revision of its execution a task was last written, and at which one records of tasks last went: who has seen an
-- execution reads what has changed since. 0: before it was noted.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'task' and column_name = 'revision') = 0,
  'alter table task add column revision bigint not null default 0',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'execution' and column_name = 'shortened_at_revision') = 0,
  'alter table execution add column shortened_at_revision bigint not null default 0',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;
deallocate prepare add_columns;
