-- What clients have put beside a task's input and output.

set @ddl = if(
  (select count(*) from information_schema.columns
    where table_schema = database() and table_name = 'task' and column_name = 'input_message') = 0,
  'alter table task add column input_message mediumblob null, add column output_message mediumblob null',
  'do 0'
);
prepare add_columns from @ddl;
execute add_columns;
deallocate prepare add_columns;
