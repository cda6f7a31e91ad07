-- The tasks of a queue in the order in which they ended, with all that is told of how they went: queues are listed with it.

set @ddl = if(
  (select count(*) from information_schema.statistics
    where table_schema = database() and table_name = 'task_summary' and index_name = 'by_queue_end') = 0,
  'alter table task_summary add key by_queue_end (task_type, domain, end_time, status, scheduled_time, start_time)',
  'do 0'
);
prepare add_key from @ddl;
execute add_key;
deallocate prepare add_key;
